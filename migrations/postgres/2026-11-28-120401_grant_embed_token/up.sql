-- A key with this right signs operators in to the embedded panel (integrations.md 8): administrators give it away.
insert into role_grants (role_id, grant_key) values (1, 'embed_token');
