-- Scripts and styles that administrators put beside the website chat of a bot (channels.md 2.6), every version of them: the newest is
-- in force while it is enabled.
create table widget_codes (
    bot_id bigint not null references bots (id) on delete cascade,
    version bigint not null,
    script text not null,
    style text not null,
    enabled boolean not null,
    hash text not null,
    by_id bigint references users (id),
    by_name text not null,
    created_at bigint not null,
    primary key (bot_id, version)
);
