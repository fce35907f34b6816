drop index dialogs_closed_created;
create index dialogs_closed_created on dialogs (state, created_at, id) where state in ('closed', 'merged');
drop index clients_banned;
drop index dialogs_status;
