-- Folders of saved filters, two levels: a row without an owner is everybody's, or of the roles it names.
create table folders (
    id integer primary key,
    owner_id bigint references users (id),
    parent_id bigint references folders (id),
    name text not null,
    icon text not null default '',
    color text not null default '',
    role_ids text not null default '[]',
    position integer not null,
    is_hidden boolean not null default false,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1
);
create index folders_owner on folders (owner_id, position);
create index folders_parent on folders (parent_id) where parent_id is not null;
