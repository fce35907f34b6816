drop table filters;
