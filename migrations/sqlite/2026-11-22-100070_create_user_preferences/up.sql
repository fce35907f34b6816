-- What each person has set up for themselves: language, look, hot keys, notifications. One row a person, made by the first change.
create table user_preferences (
    user_id integer primary key references users (id),
    value text not null,
    version bigint not null,
    updated_at bigint not null
);
