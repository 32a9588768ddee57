-- Demonstration: what amphi jobs would derive within a second, so that the first visitor finds it.
select refresh_catalogue_moments();
-- The counters of the yearly figures: until they stand, each page would count twenty thousand enrolments anew.
select fold_figures();
