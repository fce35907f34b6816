-- Closed dialogs by their beginning. Open ones are few and sorted when they are read: an index over them would be written with each message.
create index dialogs_closed_created on dialogs (state, created_at, id) where state in ('closed', 'merged');
