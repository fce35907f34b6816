-- Fields of the client's card that an administrator defines (administration.md 3.1). Values live in clients.custom_fields under the key;
-- `rules` holds what depends on the type.
create table client_fields (
    id integer primary key,
    key text not null unique,
    label text not null,
    kind text not null,
    position integer not null default 0,
    active boolean not null default true,
    rules text not null default '{}',
    version bigint not null default 1
);
-- Who changed which value of a client (broadcasts-and-clients.md 2.3).
create table client_changes (
    id integer primary key,
    client_id bigint not null references clients (id),
    field text not null,
    old_value text not null,
    new_value text not null,
    actor_id bigint,
    actor_name text not null,
    source text not null,
    at bigint not null
);
create index client_changes_client on client_changes (client_id, at, id);
create index client_changes_at on client_changes (at);
-- A file may belong to a field of a card instead of a message.
alter table files add column client_id bigint;
