-- Files that arrive in chunks and are not whole yet. The id is the one the file will have; `received` bytes are durable in the
-- folder of files.
create table uploads (
    id bigint primary key,
    owner text not null,
    upload_key text not null,
    name text not null,
    size bigint not null,
    received bigint not null,
    created_at bigint not null,
    touched_at bigint not null,
    unique (owner, upload_key)
);
create index uploads_touched on uploads (touched_at);
