alter table files drop column client_id;
drop table client_changes;
drop table client_fields;
