alter table dialogs drop column tag_ids;
drop table tags;
