-- Topics, two levels.
create table subjects (
    id bigint primary key,
    name text not null,
    alias text not null unique,
    parent_id bigint references subjects (id),
    active boolean not null default true,
    created_at bigint not null
);
create index subjects_parent on subjects (parent_id);
