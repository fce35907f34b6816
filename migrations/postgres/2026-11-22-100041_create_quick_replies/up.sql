-- Ready texts of the composer: a row without an owner is everybody's. A shortcut is unique among the shared ones and among one's own.
create table quick_replies (
    id bigint primary key,
    owner_id bigint references users (id),
    title text not null,
    shortcut text not null default '',
    text text not null,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1
);
create index quick_replies_owner on quick_replies (owner_id);
create unique index quick_replies_shared_shortcut on quick_replies (shortcut) where owner_id is null and shortcut <> '';
create unique index quick_replies_own_shortcut on quick_replies (owner_id, shortcut) where owner_id is not null and shortcut <> '';
