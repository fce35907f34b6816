delete from user_roles where role_id in (1, 2, 3, 4, 5, 6);
delete from role_grants where role_id in (1, 2, 3, 4, 5, 6);
delete from roles where id in (1, 2, 3, 4, 5, 6);
