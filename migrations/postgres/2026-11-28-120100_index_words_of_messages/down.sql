drop index messages_words;
drop function rz_message_words(bigint, text);
