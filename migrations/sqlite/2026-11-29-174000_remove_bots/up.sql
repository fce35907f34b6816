-- Bots that were removed keep their row: dialogs, contacts and roles go on naming them (administration.md 6).
alter table bots add column removed_at bigint;
-- When something last came in and went out through a connection, and what last went wrong (channels.md 1).
alter table channel_connections add column last_inbound_at bigint;
alter table channel_connections add column last_outbound_at bigint;
alter table channel_connections add column last_error_at bigint;
alter table channel_connections add column last_error text not null default '';
alter table channel_connections add column failures integer not null default 0;
