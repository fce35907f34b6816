create table bots (
    id bigint primary key,
    name text not null,
    is_active boolean not null default true,
    default_subject_id bigint references subjects (id),
    on_no_scenario text not null default 'queue',
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1
);
create index bots_default_subject on bots (default_subject_id);
