-- «ways_into_the_history» gathered statistics of these two tables on every instance, also on young ones, and nothing gathers them anew on
-- embedded storage: the figures of a small table would be believed for ever. Without any, SQLite goes by the indexes that statements name
-- (src/store/DECISION-lists.md). Those of a table that was large already stay: the new indexes must not be taken for rare ones there.
delete from sqlite_stat4 where tbl in (
    select tbl from sqlite_stat1 where tbl in ('dialogs', 'clients') group by tbl having max(cast(stat as integer)) < 10000
);
delete from sqlite_stat1 where tbl in (
    select tbl from sqlite_stat1 where tbl in ('dialogs', 'clients') group by tbl having max(cast(stat as integer)) < 10000
);
-- Gathers nothing; open connections read what is left.
analyze sqlite_schema;
