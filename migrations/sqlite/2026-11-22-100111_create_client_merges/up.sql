-- Two clients joined into one: what the survivor was before and which contacts moved, so that it can be undone for a day.
create table client_merges (
    id integer primary key,
    survivor_id bigint not null references clients (id),
    loser_id bigint not null references clients (id),
    before_json text not null,
    after_json text not null,
    contact_ids text not null,
    by_id bigint references users (id),
    by_name text not null,
    at bigint not null,
    undone_at bigint,
    undone_by_name text not null default ''
);
create index client_merges_survivor on client_merges (survivor_id, at);
create index client_merges_loser on client_merges (loser_id);
