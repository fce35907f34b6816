-- How many unique clients a day an operator is to write to (operator-line.md 11): of one operator, or of those of a skill group.
-- No row = no quota. What was done is counted from the lines of the day, so nothing of it is stored.
create table operator_quotas (
    id bigserial primary key,
    user_id bigint unique references users (id) on delete cascade,
    skill_group_id bigint unique references skill_groups (id) on delete cascade,
    touches_per_day integer not null check (touches_per_day between 1 and 10000),
    check ((user_id is null) <> (skill_group_id is null))
);
