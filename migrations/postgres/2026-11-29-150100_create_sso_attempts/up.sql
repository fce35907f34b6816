-- Sign-ins with the company's account that were begun and have not come back (administration.md 4). Each is used once, by the
-- browser that began it; what must be known again is sealed.
create table sso_attempts (
    state_hash text primary key,
    browser_hash text not null,
    sealed text not null,
    created_at bigint not null,
    expires_at bigint not null
);
create index sso_attempts_expiry on sso_attempts (expires_at);
