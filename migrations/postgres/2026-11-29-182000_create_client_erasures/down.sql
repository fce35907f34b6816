drop index files_client;
drop table client_erasures;
