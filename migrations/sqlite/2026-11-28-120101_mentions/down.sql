alter table dialogs drop column mentioned_ids;
alter table messages drop column mentions;
