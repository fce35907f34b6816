-- Fields of users that an administrator defines (administration.md 3), as those of clients. Values live in users.extra under the key.
create table user_fields (
    id bigint primary key,
    key text not null unique,
    label text not null,
    kind text not null,
    position integer not null default 0,
    active boolean not null default true,
    rules json not null default '{}',
    version bigint not null default 1
);
alter table users add column extra json not null default '{}';
