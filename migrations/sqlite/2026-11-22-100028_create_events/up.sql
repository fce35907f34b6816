-- Facts for webhooks and statistics, numbered like the outbox.
create table events (
    slot smallint not null,
    n bigint not null,
    kind text not null,
    dialog_id bigint not null,
    message_id bigint,
    operator_id bigint,
    data text not null,
    at bigint not null,
    primary key (slot, n)
) without rowid;
