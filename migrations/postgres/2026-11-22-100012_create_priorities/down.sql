drop table priorities;
