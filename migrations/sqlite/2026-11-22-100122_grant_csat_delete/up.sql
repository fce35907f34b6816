-- Ratings are deleted by right (operator-line.md 9).
insert into role_grants (role_id, grant_key) values (1, 'csat_delete'), (2, 'csat_delete');
