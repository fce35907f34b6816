alter table skill_groups drop column normative_reply_s;
alter table skill_groups drop column normative_accept_s;
alter table operator_statuses drop column version;
alter table priorities drop column version;
alter table statuses drop column version;
alter table skill_groups drop column version;
alter table subjects drop column version;
