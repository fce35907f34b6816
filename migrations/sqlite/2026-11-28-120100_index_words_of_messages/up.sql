-- Words of messages for the search (src/store/DECISION-search.md). rz_words is a function of ours that every connection of the program
-- has: it folds the text and puts the letters of the message's bucket before each word. Nothing but words is kept here.
create virtual table message_words using fts5(words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
insert into message_words (rowid, words) select id, rz_words(id, body) from messages where kind <> 'system';
create trigger message_words_insert after insert on messages when new.kind <> 'system' begin
    insert into message_words (rowid, words) values (new.id, rz_words(new.id, new.body));
end;
create trigger message_words_update after update of body on messages when old.kind <> 'system' and old.body <> new.body begin
    insert into message_words (message_words, rowid, words) values ('delete', old.id, rz_words(old.id, old.body));
    insert into message_words (rowid, words) values (new.id, rz_words(new.id, new.body));
end;
create trigger message_words_delete after delete on messages when old.kind <> 'system' begin
    insert into message_words (message_words, rowid, words) values ('delete', old.id, rz_words(old.id, old.body));
end;
