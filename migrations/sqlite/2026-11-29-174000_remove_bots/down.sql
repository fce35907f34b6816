alter table channel_connections drop column failures;
alter table channel_connections drop column last_error;
alter table channel_connections drop column last_error_at;
alter table channel_connections drop column last_outbound_at;
alter table channel_connections drop column last_inbound_at;
alter table bots drop column removed_at;
