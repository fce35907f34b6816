-- Notifications on their way to browsers, and for a day what became of them. The text is sealed and emptied when it was taken.
create table pushes (
    id integer primary key,
    subscription_id bigint not null references push_subscriptions (id) on delete cascade,
    topic text not null,
    about_at bigint not null,
    state text not null,
    attempts integer not null default 0,
    sealed text not null,
    answer text not null default '',
    created_at bigint not null,
    next_at bigint not null,
    expires_at bigint not null,
    finished_at bigint,
    unique (subscription_id, topic, about_at)
);
create index pushes_due on pushes (next_at, id) where state = 'queued';
create index pushes_created on pushes (created_at, id);
