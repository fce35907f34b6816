-- Statuses operators pick.
create table operator_statuses (
    id bigint primary key,
    name text not null,
    color text not null,
    can_receive boolean not null,
    count_time_after_all_closed boolean not null default false,
    position integer not null,
    is_default_online boolean not null default false,
    is_default_offline boolean not null default false,
    active boolean not null default true,
    check (not (can_receive and count_time_after_all_closed))
);
create unique index operator_statuses_online on operator_statuses (is_default_online) where is_default_online;
create unique index operator_statuses_offline on operator_statuses (is_default_offline) where is_default_offline;
