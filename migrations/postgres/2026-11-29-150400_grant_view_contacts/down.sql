update api_keys set scopes = (scopes::jsonb - 'clients.view_contacts')::json
    where scopes::text like '%"clients.view_contacts"%';
delete from role_grants where grant_key = 'clients.view_contacts';
