alter table users drop column extra;
drop table user_fields;
