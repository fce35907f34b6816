update api_keys set scopes = (scopes::jsonb - 'clients.reveal_contacts')::json
    where scopes::text like '%"clients.reveal_contacts"%';
delete from role_grants where grant_key = 'clients.reveal_contacts';
