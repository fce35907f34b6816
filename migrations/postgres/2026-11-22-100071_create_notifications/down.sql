drop table notifications;
delete from id_blocks where kind = 'notification';
