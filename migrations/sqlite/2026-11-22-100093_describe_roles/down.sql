alter table roles drop column version;
alter table roles drop column description;
