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
-- Room in the pages, so that the next version of a row stays in its page and no index hears of it. Lines are replaced once, by their receipt.
alter table dialogs set (fillfactor = 70);
alter table messages set (fillfactor = 90);
-- Words of new messages are gathered and sorted in, some two hundred messages at once, instead of a walk through the index for each word
-- (src/store/DECISION-search.md).
alter index messages_words set (fastupdate = on, gin_pending_list_limit = 64);
