drop index dialogs_author;
alter table dialogs drop column author_id;
