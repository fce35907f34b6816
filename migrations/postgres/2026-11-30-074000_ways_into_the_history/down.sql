drop index clients_banned;
drop index dialogs_status;
