-- One row per group of settings; a missing key inside the value means the default of the running version.
create table settings (
    key text primary key,
    value text not null,
    version bigint not null default 1,
    updated_at bigint not null default 0,
    updated_by_id bigint references users (id)
);
