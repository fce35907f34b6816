-- People of the panel. E-mails are stored in lower case.
create table users (
    id bigint primary key,
    email text not null unique,
    name text not null,
    password_hash text,
    active boolean not null default true,
    is_root boolean not null default false,
    language text not null default '',
    created_at bigint not null,
    updated_at bigint not null,
    deactivated_at bigint,
    version bigint not null default 1
);
-- The instance has one root.
create unique index users_root on users (is_root) where is_root;
