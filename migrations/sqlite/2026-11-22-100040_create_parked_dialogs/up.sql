-- Dialogs that somebody put aside: they take no commands until they are let go on, also after a restart.
create table parked_dialogs (
    dialog_id integer primary key references dialogs (id),
    at bigint not null,
    by_name text not null,
    reason text not null
);
