create table roles (
    id bigint primary key,
    name text not null unique,
    is_system boolean not null default false
);
create table role_grants (
    role_id bigint not null references roles (id) on delete cascade,
    grant_key text not null,
    primary key (role_id, grant_key)
);
create table user_roles (
    user_id bigint not null references users (id),
    role_id bigint not null references roles (id),
    primary key (user_id, role_id)
);
create index user_roles_role on user_roles (role_id);
