-- The guard of a receipt looks at its row without calling a function: a draw of twenty thousand called it twenty thousand times while others waited for the session.
drop trigger draw_entry_fixed on draw_entry;
create trigger draw_entry_fixed before update on draw_entry for each row
  when (old.rank is not null or (old.session_id, old.receipt, old.enrolment_id, old.received_at) is distinct from (new.session_id, new.receipt, new.enrolment_id, new.received_at))
  execute function refuse_draw_change();
create trigger draw_entry_kept before delete on draw_entry for each row execute function refuse_draw_change();
