-- Place of a topic, and what its new requests begin with in place of the default status and priority (operator-line.md 7).
alter table subjects add column position integer not null default 0;
alter table subjects add column status_id bigint references statuses (id);
alter table subjects add column priority_id bigint references priorities (id);
create index subjects_status on subjects (status_id);
create index subjects_priority on subjects (priority_id);
