-- Business statuses of dialogs: category open | in_progress | on_pause | resolved | closed.
create table statuses (
    id bigint primary key,
    name text not null,
    color text not null,
    position integer not null,
    category text not null,
    is_default boolean not null default false,
    active boolean not null default true
);
