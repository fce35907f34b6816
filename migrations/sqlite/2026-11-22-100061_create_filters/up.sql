-- Saved filters: conditions are a checked tree (operator-line.md 4.1). A row without an owner is everybody's.
create table filters (
    id integer primary key,
    owner_id bigint references users (id),
    folder_id bigint references folders (id),
    name text not null,
    conditions text not null,
    sort text not null,
    table_columns text not null default '[]',
    notify_on_new boolean not null default false,
    position integer not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1
);
create index filters_owner on filters (owner_id, position);
create index filters_folder on filters (folder_id) where folder_id is not null;
