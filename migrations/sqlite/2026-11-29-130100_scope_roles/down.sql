alter table roles drop column scope;
