-- Lines of dialogs. status is a rank, so that "only forward" is one comparison; dedup_key never expires.
-- The dialog is checked at COMMIT: lines are written first, because they tell whether the rest may happen.
create table messages (
    id bigint primary key,
    dialog_id bigint not null references dialogs (id) deferrable initially deferred,
    seq bigint not null,
    connection_id bigint not null,
    dedup_key text,
    direction text not null,
    author_kind text not null,
    author_id bigint,
    author_name text not null,
    kind text not null,
    body text not null,
    attachments json not null,
    buttons json not null,
    reply_to_id bigint references messages (id) deferrable initially deferred,
    status smallint not null,
    error_code text,
    external_id text,
    client_nonce text,
    created_at bigint not null
);
create unique index messages_seq on messages (dialog_id, seq);
create unique index messages_dedup on messages (connection_id, dedup_key) where dedup_key is not null;
create unique index messages_nonce on messages (dialog_id, author_kind, author_id, client_nonce)
    where client_nonce is not null;
create index messages_reply on messages (reply_to_id) where reply_to_id is not null;
