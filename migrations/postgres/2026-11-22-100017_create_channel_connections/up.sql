-- A connected channel of a bot. Credentials are encrypted by the edge; tokens that only have to be recognised are hashes.
create table channel_connections (
    id bigint primary key,
    bot_id bigint not null references bots (id),
    channel text not null,
    status text not null default 'active',
    status_reason text not null default '',
    credentials bytea,
    settings json not null default '{}',
    inbound_token_hash text,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1,
    unique (bot_id, channel)
);
