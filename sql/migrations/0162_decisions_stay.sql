-- A decision on an application is undone by another decision, and by nothing else: the database itself keeps each as it was made.
create trigger application_decision_append_only before update or delete on application_decision for each row execute function refuse_history_change();
create trigger application_decision_no_truncate before truncate on application_decision for each statement execute function refuse_change();
