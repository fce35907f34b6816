-- Order between groups, where a group's dialogs overflow to, and what a group has of its own (distribution.md 2).
alter table skill_groups add column weight integer not null default 0;
alter table skill_groups add column overflow_group_id bigint references skill_groups (id) on delete set null;
alter table skill_groups add column overflow_after_s integer;
alter table skill_groups add column method_override text;
alter table skill_groups add column limit_override integer;
create index skill_groups_overflow on skill_groups (overflow_group_id);
