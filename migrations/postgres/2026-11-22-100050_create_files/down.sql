delete from settings where key = 'files';
delete from id_blocks where kind = 'file';
drop table files;
