drop table operator_statuses;
