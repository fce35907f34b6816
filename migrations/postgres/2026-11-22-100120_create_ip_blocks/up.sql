-- Addresses that get no website chat (channels.md 2.8): of one bot, or of every bot without one. Checked when a session begins and when a socket opens.
create table ip_blocks (
    id bigint primary key,
    bot_id bigint references bots (id),
    cidr text not null,
    reason text not null default '',
    until bigint,
    created_by bigint references users (id),
    created_at bigint not null,
    hits bigint not null default 0
);
create unique index ip_blocks_bot on ip_blocks (bot_id, cidr) where bot_id is not null;
create unique index ip_blocks_all on ip_blocks (cidr) where bot_id is null;
