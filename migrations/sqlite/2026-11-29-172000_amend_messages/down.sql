alter table messages drop column former;
alter table messages drop column deleted_at;
alter table messages drop column edited_at;
