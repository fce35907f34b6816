-- Nobody would wake them any more.
update dialogs set state = 'active' where state = 'paused';
delete from timers where kind = 'snooze';
alter table dialogs drop column woken_at;
alter table dialogs drop column snoozed_until;
