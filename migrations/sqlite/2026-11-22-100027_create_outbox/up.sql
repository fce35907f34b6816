-- What must leave the engine, numbered by the writer inside each slot in commit order without gaps.
create table outbox (
    slot smallint not null,
    n bigint not null,
    connection_id bigint not null,
    channel text not null,
    chat_id text not null,
    body text not null,
    attempts integer not null default 0,
    next_at bigint not null,
    created_at bigint not null,
    done_at bigint,
    primary key (slot, n)
) without rowid;
create index outbox_pending on outbox (slot, n) where done_at is null;
