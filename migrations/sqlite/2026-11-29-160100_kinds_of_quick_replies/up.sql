-- Quick replies in groups by name, those for some channels only, and shared ones for some skill groups only (operator-line.md 8). Both are
-- lists in JSON; empty ones are for all.
alter table quick_replies add column category text not null default '';
alter table quick_replies add column channels text not null default '[]';
alter table quick_replies add column skill_group_ids text not null default '[]';
