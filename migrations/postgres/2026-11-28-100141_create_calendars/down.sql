drop index operators_calendar;
alter table operators drop column calendar_id;
drop table calendars;
