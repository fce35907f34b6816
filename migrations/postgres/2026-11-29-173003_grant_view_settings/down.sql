update api_keys set scopes = (scopes::jsonb - 'settings.op.view')::json
    where scopes::text like '%"settings.op.view"%';
delete from role_grants where grant_key = 'settings.op.view';
