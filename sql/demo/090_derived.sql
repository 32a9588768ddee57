-- Demonstration: what amphi jobs would derive within a second, so that the first visitor finds it.
select refresh_catalogue_moments();
