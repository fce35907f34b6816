drop table ip_blocks;
