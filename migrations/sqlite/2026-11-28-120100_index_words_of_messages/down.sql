drop trigger message_words_insert;
drop trigger message_words_update;
drop trigger message_words_delete;
drop table message_words;
