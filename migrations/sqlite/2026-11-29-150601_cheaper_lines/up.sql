-- Lists of closed dialogs walk an index by the moment of the last line (src/store/DECISION-lists.md). While a dialog is open this
-- stays empty: a line then moves no indexed column, and the database need not write an entry into every index.
alter table dialogs add column listed_at bigint;
update dialogs set listed_at = last_message_at where state in ('closed', 'merged');
drop index dialogs_list;
drop index dialogs_open;
drop index dialogs_operator;
drop index dialogs_client;
create index dialogs_list on dialogs (state, listed_at, id);
create index dialogs_open on dialogs (created_at, id) where state not in ('closed', 'merged');
create index dialogs_operator on dialogs (operator_id, state, listed_at, id);
create index dialogs_client on dialogs (client_id, state, listed_at, id);
