drop index bots_group;
alter table bots drop column group_id;
drop table bot_groups;
