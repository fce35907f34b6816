-- One-time links: to set the first password (invite) and a new one (reset). Only the keyed hash of the token is stored.
create table access_links (
    id integer primary key,
    user_id bigint not null references users (id),
    kind text not null,
    token_hash text not null unique,
    created_by_id bigint references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    revoked_at bigint
);
create index access_links_user on access_links (user_id);
