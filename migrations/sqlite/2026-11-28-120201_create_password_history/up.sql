-- Hashes of passwords somebody has had, so that a new one is a new one (administration.md 4: history).
create table password_history (
    user_id bigint not null references users (id),
    set_at bigint not null,
    password_hash text not null,
    primary key (user_id, set_at)
);
