-- Bytes of what a converted photo was made of, which lies beside it; null for every other file.
alter table files add column original_bytes bigint;
