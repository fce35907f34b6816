-- When three quarters and all of the norm of the present wait are used up in working time of the topic's calendar (operator-line.md 6);
-- null where no calendar counts: then the norms of now decide. Written with the change that begins the wait.
alter table dialogs add column warn_at bigint;
alter table dialogs add column due_at bigint;
