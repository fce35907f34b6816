drop table password_demands;
