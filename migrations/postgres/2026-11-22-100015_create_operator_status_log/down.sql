drop table operator_status_log;
