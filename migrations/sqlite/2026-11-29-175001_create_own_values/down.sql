drop table user_values;
drop table client_values;
