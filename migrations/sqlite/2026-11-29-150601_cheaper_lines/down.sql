drop index dialogs_list;
drop index dialogs_open;
drop index dialogs_operator;
drop index dialogs_client;
alter table dialogs drop column listed_at;
create index dialogs_list on dialogs (state, last_message_at, id);
create index dialogs_open on dialogs (last_message_at, id) where state not in ('closed', 'merged');
create index dialogs_operator on dialogs (operator_id, state, last_message_at, id);
create index dialogs_client on dialogs (client_id, last_message_at, id);
