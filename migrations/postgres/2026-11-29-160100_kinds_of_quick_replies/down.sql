alter table quick_replies drop column skill_group_ids;
alter table quick_replies drop column channels;
alter table quick_replies drop column category;
