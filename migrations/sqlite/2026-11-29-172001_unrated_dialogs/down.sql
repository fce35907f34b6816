alter table dialogs drop column unrated;
