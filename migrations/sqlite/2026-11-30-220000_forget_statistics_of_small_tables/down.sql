-- What was forgotten described a table that has grown since.
select 1;
