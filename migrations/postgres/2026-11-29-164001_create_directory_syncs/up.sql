-- What the last look at the company directory came to (administration.md 4): one row, so that a restart does not forget it.
create table directory_syncs (
    id smallint primary key check (id = 1),
    ended_at bigint not null,
    problem text,
    detail text not null,
    report json not null
);
