-- What leads to the folder of spam in a long history (src/store/DECISION-lists.md): closed dialogs by their status, and the few banned
-- clients. A line moves none of these columns.
create index dialogs_status on dialogs (status_id, state, listed_at, id) where state in ('closed', 'merged');
create index clients_banned on clients (id) where is_banned;
