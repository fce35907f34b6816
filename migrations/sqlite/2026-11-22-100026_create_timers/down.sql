drop table timers;
