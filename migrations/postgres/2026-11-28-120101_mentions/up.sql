-- Colleagues named in a note: with the note (a list of ids, null for none) and with the dialog, whose list «mentions» follows them.
alter table messages add column mentions text;
alter table dialogs add column mentioned_ids json not null default '[]';
