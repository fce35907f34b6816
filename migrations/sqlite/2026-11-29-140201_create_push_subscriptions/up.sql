-- Browsers that take notifications without an open panel. Where they are reached and their keys are sealed: whoever knows them can
-- write to the browser. A sign-in that is over takes its browser along.
create table push_subscriptions (
    id integer primary key,
    user_id bigint not null references users (id),
    session_id bigint not null references sessions (id) on delete cascade,
    endpoint_hash text not null unique,
    service text not null,
    agent text not null,
    sealed text not null,
    created_at bigint not null,
    last_at bigint
);
create index push_subscriptions_user on push_subscriptions (user_id);
create index push_subscriptions_session on push_subscriptions (session_id);
