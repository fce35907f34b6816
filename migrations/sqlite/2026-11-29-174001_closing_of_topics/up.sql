-- What requests of a topic need to be closed, beside what all do (operator-line.md 7).
alter table subjects add column require_on_close text not null default '[]';
