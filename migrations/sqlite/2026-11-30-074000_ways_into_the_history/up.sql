-- What leads to the folder of spam in a long history (src/store/DECISION-lists.md): closed dialogs by their status, and the few banned
-- clients. A line moves none of these columns.
create index dialogs_status on dialogs (status_id, state, listed_at, id) where state = 'closed' or state = 'merged';
create index clients_banned on clients (id) where is_banned;
-- SQLite sees that «state = 'closed'» is covered by an index «where a or b», and does not see it where the index says «in (a, b)»: the
-- history by its beginning was sorted anew for each page.
drop index dialogs_closed_created;
create index dialogs_closed_created on dialogs (state, created_at, id) where state = 'closed' or state = 'merged';
-- Where there are statistics (a restored instance has them), a new index without them would be taken for a rare one.
analyze dialogs;
analyze clients;
