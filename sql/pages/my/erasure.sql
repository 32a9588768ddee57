-- my/erasure: being forgotten: what goes, what stays and until when, and the button.
-- query: erasure (one)
select e.asked_at, e.due_on, e.held_by = 'document' as is_kept_for_document, e.held_by = 'figures' as is_held_by_figures, e.documents, e.has_role, e.is_enrolled, e.asked_at is null and not e.has_role and not e.is_enrolled as can_ask, e.due_on > (now() at time zone 'Europe/Paris')::date as is_later
from my_erasure(:'person_id'::bigint) e;
