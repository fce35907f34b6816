-- Sign-ins. The former refresh token is kept as a hash: using it again means it was stolen.
create table sessions (
    id integer primary key,
    user_id bigint not null references users (id),
    refresh_hash text not null unique,
    previous_refresh_hash text unique,
    csrf_token text not null,
    ip text not null default '',
    user_agent text not null default '',
    created_at bigint not null,
    last_seen_at bigint not null,
    refreshed_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint,
    revoked_reason text not null default ''
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);
