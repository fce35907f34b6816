drop table operator_quotas;
