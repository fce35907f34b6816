drop index subjects_calendar;
alter table subjects drop column calendar_id;
