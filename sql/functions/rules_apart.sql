-- Which rules of enrolling are no matter for whom: each question asks all of them and leaves out those.
create or replace function rules_apart(whom text) returns text[] language sql immutable as $$
  select case rules_apart.whom
    -- Who finds no seat waits: a request is not refused for it.
    when 'seats' then array['audience_full', 'full_list', 'list_first', 'full']
    -- Whoever decides an application meets the seats; the form is what is asked for.
    when 'applying' then array['application_needed', 'audience_full', 'full_list', 'list_first', 'full']
    -- A company names its people where only it can; audiences are the people's own matter.
    when 'naming' then array['employer_only', 'full_list', 'list_first', 'full']
    -- Who is in already: window, door and seats only concern newcomers, and one's own place is no obstacle.
    when 'standing' then array['closed', 'already_waiting', 'already_applied', 'already_received', 'offer_open', 'employer_only', 'application_needed', 'audience_full', 'full_list', 'list_first', 'full']
  end
$$;
comment on function rules_apart is 'whom: seats (a request to enrol), applying, naming (by a company), standing (waiting, received, offered, nominated, applied).';
