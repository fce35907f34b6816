drop table skill_group_operators;
drop table skill_group_subjects;
drop table skill_groups;
