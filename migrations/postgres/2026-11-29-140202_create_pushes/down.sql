drop table pushes;
