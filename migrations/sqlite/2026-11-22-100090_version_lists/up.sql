-- Lists an administrator edits: each row has an optimistic lock; a group may have norms of its own (operator-line.md 6).
alter table subjects add column version bigint not null default 1;
alter table skill_groups add column version bigint not null default 1;
alter table statuses add column version bigint not null default 1;
alter table priorities add column version bigint not null default 1;
alter table operator_statuses add column version bigint not null default 1;
alter table skill_groups add column normative_accept_s integer;
alter table skill_groups add column normative_reply_s integer;
