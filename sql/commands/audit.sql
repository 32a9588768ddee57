-- commands/audit: `amphi audit`: every invariant, from the rows of a running site.
-- query: invariants
select invariant, looked_at, wrong, array_to_string(examples, '; ') as examples from audit_invariants();
