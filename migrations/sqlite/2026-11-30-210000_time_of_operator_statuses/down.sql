alter table operator_statuses drop column max_minutes;
