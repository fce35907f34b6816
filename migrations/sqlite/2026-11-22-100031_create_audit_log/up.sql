-- What administrators did.
create table audit_log (
    id integer primary key,
    at bigint not null,
    actor_id bigint,
    actor_name text not null,
    action text not null,
    object_kind text not null,
    object_id bigint,
    ip text not null,
    data text not null
);
create index audit_log_at on audit_log (at, id);
create index audit_log_actor on audit_log (actor_id, at, id);
