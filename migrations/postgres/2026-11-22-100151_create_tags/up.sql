-- Tags of requests and of clients (operator-line.md 7). A request keeps ids, a client's card keeps names.
create table tags (
    id bigint primary key,
    name text not null,
    color text not null,
    group_name text not null default '',
    scope text not null,
    position integer not null default 0,
    active boolean not null default true,
    version bigint not null default 1
);
create unique index tags_name on tags (scope, name);
alter table dialogs add column tag_ids json not null default '[]';
