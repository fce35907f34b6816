insert into message_words (message_words, rank) values ('secure-delete', 0);
drop index files_client;
drop table client_erasures;
