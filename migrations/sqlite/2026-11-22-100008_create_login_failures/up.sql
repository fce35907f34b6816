-- Failed sign-ins by typed name and by address (scope name | address).
create table login_failures (
    scope text not null,
    key text not null,
    failures integer not null,
    first_at bigint not null,
    last_at bigint not null,
    blocked_until bigint not null,
    primary key (scope, key)
) without rowid;
create index login_failures_last on login_failures (last_at);
