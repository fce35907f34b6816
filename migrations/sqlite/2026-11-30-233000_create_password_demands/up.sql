-- People who set another password at their next sign-in with the one they have, because an administrator asks for it
-- (administration.md 5.3).
create table password_demands (
    user_id bigint not null primary key references users (id),
    created_at bigint not null
);
