-- People of the company directory who have an account here, as the last look saw them (administration.md 4): who was there and is not
-- any more is signed out once.
create table directory_people (
    user_id bigint primary key references users (id),
    dn text not null,
    state text not null,
    seen_at bigint not null
);
