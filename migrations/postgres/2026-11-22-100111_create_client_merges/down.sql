drop table client_merges;
