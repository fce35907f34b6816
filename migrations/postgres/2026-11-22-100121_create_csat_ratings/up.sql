-- What a client thinks of a closed request (operator-line.md 9): one rating a request, 1 to 5 with a comment.
create table csat_ratings (
    id bigint primary key,
    dialog_id bigint not null unique references dialogs (id),
    client_id bigint not null references clients (id),
    operator_id bigint references users (id),
    score integer not null,
    comment text not null default '',
    created_at bigint not null
);
create index csat_ratings_client on csat_ratings (client_id, created_at);
