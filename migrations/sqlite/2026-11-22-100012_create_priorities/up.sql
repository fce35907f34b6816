create table priorities (
    id integer primary key,
    name text not null,
    color text not null,
    weight integer not null,
    is_default boolean not null default false,
    active boolean not null default true
);
