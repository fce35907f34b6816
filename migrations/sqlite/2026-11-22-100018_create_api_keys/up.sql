-- Keys of integrators: found by prefix, checked by a keyed hash.
create table api_keys (
    id integer primary key,
    name text not null,
    prefix text not null unique,
    key_hash text not null,
    scopes text not null,
    bot_id bigint references bots (id),
    created_by_id bigint references users (id),
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
);
create index api_keys_bot on api_keys (bot_id);
