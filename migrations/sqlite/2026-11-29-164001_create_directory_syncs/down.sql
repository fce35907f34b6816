drop table directory_syncs;
