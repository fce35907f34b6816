drop table id_blocks;
