-- Messages whose files lie on somebody else's server and are still to be fetched; the row goes with the last of them. Which files they
-- are, and what became of the others, stands in the message.
create table attachment_fetches (
    id bigint primary key references messages (id),
    dialog_id bigint not null references dialogs (id),
    attempts integer not null default 0,
    created_at bigint not null,
    next_at bigint not null
);
create index attachment_fetches_due on attachment_fetches (next_at, id);
create index attachment_fetches_dialog on attachment_fetches (dialog_id);
