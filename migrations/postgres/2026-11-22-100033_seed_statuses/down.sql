update dialogs set status_id = null where status_id between 11 and 15;
update dialogs set priority_id = null where priority_id between 21 and 24;
delete from operator_status_log where from_status_id between 31 and 35 or to_status_id between 31 and 35;
delete from operators where status_id between 31 and 35;
delete from operator_statuses where id between 31 and 35;
delete from priorities where id between 21 and 24;
delete from statuses where id between 11 and 15;
