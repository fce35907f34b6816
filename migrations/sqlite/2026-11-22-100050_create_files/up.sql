-- Uploaded files. The content lies in the storage under `storage_key`; a row is made after its content is durable there.
-- `owner` is who uploaded: u:<user>, k:<key>, v:<contact>. A file belongs to one message at most: `attached_at` and
-- `message_key` (the sender's own id of that message) are set before the message is written.
create table files (
    id integer primary key,
    storage_key text not null unique,
    has_thumb boolean not null default false,
    sha256 text not null,
    size bigint not null,
    mime text not null,
    kind text not null,
    name text not null,
    width integer,
    height integer,
    owner text not null,
    upload_key text,
    message_key text,
    dialog_id bigint,
    created_at bigint not null,
    attached_at bigint,
    deleted_at bigint
);
create unique index files_upload on files (owner, upload_key) where upload_key is not null;
create index files_owner on files (owner, created_at);
create index files_loose on files (created_at) where attached_at is null and deleted_at is null;
create index files_attached on files (attached_at) where attached_at is not null and deleted_at is null;
create index files_dialog on files (dialog_id, id) where dialog_id is not null;
insert into id_blocks (kind, next_id) values ('file', 1);
-- An empty object: every key has its default (administration.md 8.3).
insert into settings (key, value) values ('files', '{}');
