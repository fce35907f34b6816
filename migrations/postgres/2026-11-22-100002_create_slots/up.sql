-- Who owns a slot. The fence grows with every change of owner and is counted here, so that it can never start again.
create table slots (
    slot smallint primary key,
    owner text not null default '',
    fence bigint not null default 0,
    until bigint not null default 0
);
with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 255)
insert into slots (slot) select n from numbers;
