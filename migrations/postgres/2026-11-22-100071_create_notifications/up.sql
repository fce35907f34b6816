-- The bell: what somebody should know of, kept for 30 days. A log: rows outlive the dialogs they tell of.
create table notifications (
    id bigint primary key,
    user_id bigint not null,
    kind text not null,
    dialog_id bigint,
    data json not null,
    created_at bigint not null,
    read_at bigint
);
create index notifications_user on notifications (user_id, created_at, id);
create index notifications_unread on notifications (user_id) where read_at is null;
create index notifications_created on notifications (created_at);
insert into id_blocks (kind, next_id) values ('notification', 1);
