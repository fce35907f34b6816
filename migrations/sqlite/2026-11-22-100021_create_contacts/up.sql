-- One address of a client in one channel.
create table contacts (
    id integer primary key,
    client_id bigint not null references clients (id),
    bot_id bigint not null references bots (id),
    connection_id bigint not null references channel_connections (id),
    channel text not null,
    chat_id text not null,
    slot smallint not null,
    username text not null default '',
    display_name text not null default '',
    phone text not null default '',
    language_code text not null default '',
    params_from_site text not null default '{}',
    meta text not null default '{}',
    last_inbound_at bigint,
    created_at bigint not null,
    unique (connection_id, chat_id)
);
create index contacts_client on contacts (client_id);
create index contacts_bot on contacts (bot_id);
