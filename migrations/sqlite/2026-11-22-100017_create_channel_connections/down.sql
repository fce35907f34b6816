drop table channel_connections;
