drop index dialogs_closed_created;
