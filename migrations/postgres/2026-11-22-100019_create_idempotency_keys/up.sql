-- Answers of creating calls by Idempotency-Key; status is null while the first call runs.
create table idempotency_keys (
    scope text not null,
    key text not null,
    body_hash text not null,
    status smallint,
    response text,
    created_at bigint not null,
    expires_at bigint not null,
    primary key (scope, key)
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);
