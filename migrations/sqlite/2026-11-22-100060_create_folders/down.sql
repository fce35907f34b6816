drop table folders;
