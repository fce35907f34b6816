-- How long operators may stay in a status, minutes (operator-line.md 10); null = as long as they like.
alter table operator_statuses add column max_minutes integer;
