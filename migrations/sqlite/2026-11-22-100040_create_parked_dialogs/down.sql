drop table parked_dialogs;
