alter table operators drop column paused_by;
