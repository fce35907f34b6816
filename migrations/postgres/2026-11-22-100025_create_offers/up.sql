-- A dialog offered to one operator; outcome is null while it runs.
create table offers (
    id bigint primary key,
    dialog_id bigint not null references dialogs (id),
    operator_id bigint not null references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    outcome text,
    ended_at bigint
);
create index offers_dialog on offers (dialog_id, created_at);
create index offers_operator on offers (operator_id, created_at);
create index offers_running on offers (expires_at) where outcome is null;
