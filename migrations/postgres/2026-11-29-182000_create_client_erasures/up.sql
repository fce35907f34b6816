-- Clients that were erased, and how far the work came: the dialog and its line that is cleared, and, until it is done, the chats that rows
-- elsewhere still name.
create table client_erasures (
    client_id bigint primary key references clients (id),
    at bigint not null,
    chats json not null,
    dialog_id bigint,
    through bigint not null default 0,
    done_at bigint
);
create index client_erasures_going on client_erasures (at) where done_at is null;
create index files_client on files (client_id) where client_id is not null;
