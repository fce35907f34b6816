drop table slots;
