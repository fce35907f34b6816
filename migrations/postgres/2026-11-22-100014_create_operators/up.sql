-- What distribution knows of a user.
create table operators (
    user_id bigint primary key references users (id),
    status_id bigint not null references operator_statuses (id),
    status_since bigint not null,
    limit_total integer,
    limit_by_channel json not null default '{}',
    level smallint not null default 3,
    distribution_paused boolean not null default false
);
create index operators_status on operators (status_id);
