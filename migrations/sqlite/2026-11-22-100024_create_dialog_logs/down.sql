drop table dialog_logs;
