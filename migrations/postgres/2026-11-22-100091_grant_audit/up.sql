-- The right to read the audit log (administration.md 2, 11).
insert into role_grants (role_id, grant_key) values (1, 'audit');
