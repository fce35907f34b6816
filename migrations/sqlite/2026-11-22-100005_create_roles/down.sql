drop table user_roles;
drop table role_grants;
drop table roles;
