-- commands/long_jobs: what amphi jobs does in a process of its own, for a step of it may take minutes; named and done as in commands/jobs.
-- query: run_job (one)
select run_job();
-- query: run_figures (one)
select fold_figures();
-- query: run_matches (one)
select fold_matches(:'match_secret'::text);
-- query: sweep_erasures (one)
select run_erasures();
-- query: sweep_arrivals (one)
select count_arrivals();
-- query: sweep_checks (one)
select check_releases();
