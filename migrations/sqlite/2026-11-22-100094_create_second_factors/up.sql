-- Second factor of a sign-in (TOTP): the sealed secret, when it was confirmed, the last time step that was used; and the keyed
-- hashes of recovery codes.
create table second_factors (
    user_id integer primary key references users (id),
    secret blob not null,
    created_at bigint not null,
    confirmed_at bigint,
    last_step bigint not null default 0
);
create table recovery_codes (
    user_id bigint not null references users (id),
    code_hash text not null,
    used_at bigint,
    primary key (user_id, code_hash)
);
