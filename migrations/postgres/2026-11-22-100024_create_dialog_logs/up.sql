-- What people and the product did with a request; kept with it.
create table dialog_logs (
    id bigserial primary key,
    dialog_id bigint not null references dialogs (id),
    at bigint not null,
    kind text not null,
    by_id bigint references users (id),
    data json not null
);
create index dialog_logs_dialog on dialog_logs (dialog_id, at);
