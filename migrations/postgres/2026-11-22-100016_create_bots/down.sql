drop table bots;
