-- Deadlines. subject is a dialog or an operator, by kind, so it has no foreign key.
create table timers (
    id bigint primary key,
    kind text not null,
    subject bigint not null,
    due_at bigint not null,
    payload bigint not null,
    unique (kind, subject)
);
create index timers_due on timers (due_at, id);
