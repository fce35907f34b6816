delete from role_grants where grant_key = 'csat_delete';
