-- Working calendars: intervals of the week, holidays and special days in a time zone (administration.md 7); whose they are.
create table calendars (
    id bigint primary key,
    name text not null,
    timezone text not null,
    week json not null,
    days json not null,
    is_default boolean not null default false,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null default 1
);
create unique index calendars_default on calendars (is_default) where is_default;
alter table operators add column calendar_id bigint references calendars (id);
create index operators_calendar on operators (calendar_id);
