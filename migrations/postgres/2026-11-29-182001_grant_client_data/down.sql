update api_keys set scopes = (scopes::jsonb - 'clients.export' - 'clients.delete')::json
    where scopes::text like '%"clients.export"%' or scopes::text like '%"clients.delete"%';
delete from role_grants where grant_key in ('clients.export', 'clients.delete');
