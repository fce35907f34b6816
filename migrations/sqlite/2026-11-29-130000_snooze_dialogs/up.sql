-- A request put off by its holder (ui.md 4.7): until when (null while paused = until the client writes), and when it last woke,
-- from where the times for an answer count. What wakes it is a row of timers.
alter table dialogs add column snoozed_until bigint;
alter table dialogs add column woken_at bigint;
