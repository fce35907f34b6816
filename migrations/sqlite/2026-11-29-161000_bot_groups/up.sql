-- Groups of bots (administration.md 6): bots of one stand together where they are listed.
create table bot_groups (
    id integer primary key,
    name text not null,
    position integer not null default 0,
    active boolean not null default true,
    version bigint not null default 1
);
create unique index bot_groups_name on bot_groups (name);
alter table bots add column group_id bigint references bot_groups (id);
create index bots_group on bots (group_id);
