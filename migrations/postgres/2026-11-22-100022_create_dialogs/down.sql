drop table dialogs;
