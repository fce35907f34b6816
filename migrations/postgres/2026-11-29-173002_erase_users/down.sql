alter table users drop column erased_name;
alter table users drop column erased_through;
alter table users drop column erased_at;
