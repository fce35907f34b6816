drop table distribution_audit;
