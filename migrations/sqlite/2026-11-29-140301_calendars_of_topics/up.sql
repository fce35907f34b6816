-- By whose working hours a topic's time-outs and norms are counted (operator-line.md 6); null = the parent's, else the default.
alter table subjects add column calendar_id bigint references calendars (id);
create index subjects_calendar on subjects (calendar_id);
