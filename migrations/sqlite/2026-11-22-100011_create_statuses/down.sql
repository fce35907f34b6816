drop table statuses;
