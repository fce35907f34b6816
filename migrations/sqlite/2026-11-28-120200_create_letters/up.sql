-- Letters on their way out, and what became of them for thirty days. The text is sealed: it may hold a link that sets a password.
create table letters (
    id integer primary key,
    kind text not null,
    user_id bigint references users (id),
    dialog_id bigint references dialogs (id),
    to_address text not null,
    message_key text not null unique,
    dedup text unique,
    state text not null,
    attempts integer not null default 0,
    sealed text not null,
    answer text not null default '',
    created_at bigint not null,
    next_at bigint not null,
    expires_at bigint not null,
    finished_at bigint
);
create index letters_due on letters (next_at, id) where state = 'queued';
create index letters_user on letters (user_id, kind, created_at);
create index letters_dialog on letters (dialog_id);
create index letters_created on letters (created_at, id);
