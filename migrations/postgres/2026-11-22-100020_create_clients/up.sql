-- People and companies. Phone and e-mail are '' when unknown; the e-mail is stored in lower case.
create table clients (
    id bigint primary key,
    name text not null,
    first_name text not null default '',
    last_name text not null default '',
    phone text not null default '',
    email text not null default '',
    language text not null default '',
    tags json not null default '[]',
    custom_fields json not null default '{}',
    is_banned boolean not null default false,
    ban_reason text not null default '',
    ban_until bigint,
    merged_into_id bigint references clients (id),
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1
);
create index clients_phone on clients (phone) where phone <> '';
create index clients_email on clients (email) where email <> '';
create index clients_created on clients (created_at, id);
create index clients_merged on clients (merged_into_id) where merged_into_id is not null;
