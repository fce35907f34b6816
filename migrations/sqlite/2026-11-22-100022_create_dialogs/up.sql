-- Requests. The row belongs to its actor: version grows by one with each change, and a write of another version is refused.
create table dialogs (
    id integer primary key,
    slot smallint not null,
    kind text not null,
    bot_id bigint not null references bots (id),
    connection_id bigint not null references channel_connections (id),
    channel text not null,
    contact_id bigint not null references contacts (id),
    chat_id text not null,
    contact_name text not null,
    client_id bigint not null references clients (id),
    client_name text not null,
    subject_id bigint references subjects (id),
    state text not null,
    status_id bigint references statuses (id),
    priority_id bigint references priorities (id),
    weight integer not null,
    operator_id bigint references users (id),
    operator_name text not null,
    pinned_operator_id bigint references users (id),
    excluded text not null,
    is_outbound boolean not null,
    close_comment text not null,
    close_reason text,
    closed_by_id bigint references users (id),
    created_at bigint not null,
    queued_at bigint,
    connected_at bigint,
    first_operator_reply_at bigint,
    last_client_message_at bigint,
    last_operator_message_at bigint,
    last_message_at bigint not null,
    waiting_since bigint,
    closed_at bigint,
    reopened_count integer not null,
    unread integer not null,
    read_seq bigint not null,
    last_seq bigint not null,
    preview_text text,
    preview_author_kind text,
    preview_type text,
    version bigint not null
);
-- One open request per contact.
create unique index dialogs_open_contact on dialogs (contact_id) where state not in ('closed', 'merged');
-- Lists, newest first.
create index dialogs_list on dialogs (state, last_message_at, id);
create index dialogs_open on dialogs (last_message_at, id) where state not in ('closed', 'merged');
create index dialogs_operator on dialogs (operator_id, state, last_message_at, id);
create index dialogs_client on dialogs (client_id, last_message_at, id);
create index dialogs_contact on dialogs (contact_id, created_at, id);
