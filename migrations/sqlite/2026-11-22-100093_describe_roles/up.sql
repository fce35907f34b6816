-- Roles are edited: what a role is for, and an optimistic lock.
alter table roles add column description text not null default '';
alter table roles add column version bigint not null default 1;
