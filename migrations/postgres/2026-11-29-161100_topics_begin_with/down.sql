drop index subjects_priority;
drop index subjects_status;
alter table subjects drop column priority_id;
alter table subjects drop column status_id;
alter table subjects drop column position;
