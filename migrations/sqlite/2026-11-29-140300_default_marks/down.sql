drop index statuses_default;
drop index priorities_default;
