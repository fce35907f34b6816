drop index skill_groups_overflow;
alter table skill_groups drop column limit_override;
alter table skill_groups drop column method_override;
alter table skill_groups drop column overflow_after_s;
alter table skill_groups drop column overflow_group_id;
alter table skill_groups drop column weight;
