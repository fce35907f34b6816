alter table dialogs drop column due_at;
alter table dialogs drop column warn_at;
