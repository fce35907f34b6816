-- Values of own fields, which live in clients.custom_fields and users.extra, beside them as text (the first 200 characters): so «has
-- another one this value?» is answered by an index. Written with the rows they are of.
create table client_values (
    client_id bigint not null references clients (id) on delete cascade,
    key text not null,
    value text not null,
    primary key (client_id, key)
);
create index client_values_value on client_values (key, value);
create table user_values (
    user_id bigint not null references users (id) on delete cascade,
    key text not null,
    value text not null,
    primary key (user_id, key)
);
create index user_values_value on user_values (key, value);
insert into client_values (client_id, key, value)
    select h.id, v.key, substr(cast(v.value as text), 1, 200)
    from clients h, json_each(h.custom_fields) v
    where v.type <> 'null'
    on conflict do nothing;
insert into user_values (user_id, key, value)
    select h.id, v.key, substr(cast(v.value as text), 1, 200)
    from users h, json_each(h.extra) v
    where v.type <> 'null'
    on conflict do nothing;
