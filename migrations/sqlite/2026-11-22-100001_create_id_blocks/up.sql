-- The next unused id of each kind; processes reserve blocks of 1,000 (ids are never reused).
create table id_blocks (
    kind text primary key,
    next_id bigint not null
);
insert into id_blocks (kind, next_id) values
    ('dialog', 1), ('message', 1), ('client', 1), ('contact', 1), ('offer', 1), ('timer', 1), ('audit', 1),
    -- Seeded rows of the catalogue have ids below 1,000.
    ('catalogue', 1001);
