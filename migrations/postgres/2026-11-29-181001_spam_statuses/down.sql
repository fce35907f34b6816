update dialogs set status_id = null where status_id = 16;
delete from statuses where id = 16;
alter table statuses drop column is_spam;
