-- Every change of an operator's status: reason manual | auto_offline | supervisor | login | logout.
create table operator_status_log (
    id bigserial primary key,
    operator_id bigint not null references users (id),
    from_status_id bigint references operator_statuses (id),
    to_status_id bigint not null references operator_statuses (id),
    by_id bigint references users (id),
    reason text not null,
    at bigint not null
);
create index operator_status_log_operator on operator_status_log (operator_id, at);
