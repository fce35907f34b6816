-- A message that its author changed or took back (administration.md 8.4): when, and what it said before, a list of
-- {at, text, attachments} in JSON.
alter table messages add column edited_at bigint;
alter table messages add column deleted_at bigint;
alter table messages add column former text;
