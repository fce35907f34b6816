delete from role_grants where grant_key = 'embed_token';
