-- commands/jobs: each query is one job and answers how many things it did; sweep… runs once a minute, run… again and again until nothing is left of it, the others every second.
-- query: expire_offers (one)
select expire_offers();
-- query: run_draws (one)
select run_draws();
-- query: expire_nominations (one)
select expire_nominations();
-- query: expire_applications (one)
select expire_applications();
-- query: refresh_catalogue_moments (one)
select refresh_catalogue_moments();
-- query: send_alerts (one)
select send_alerts();
-- query: send_reminders (one)
select send_reminders();
-- query: sweep_starts (one)
select sweep_starts();
-- query: sweep_notices (one)
select sweep_notices();
-- query: sweep_expired (one)
select sweep_expired();
-- query: sweep_jobs (one)
select sweep_jobs();
