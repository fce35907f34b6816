-- What visitors' browsers are told; n is the visitor's cursor.
create table widget_events (
    slot smallint not null,
    n bigint not null,
    contact_id bigint not null,
    kind text not null,
    data json not null,
    at bigint not null,
    primary key (slot, n)
);
create index widget_events_contact on widget_events (contact_id, n);
