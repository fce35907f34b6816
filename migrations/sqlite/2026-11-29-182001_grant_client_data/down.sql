update api_keys set scopes = (
        select json_group_array(value) from json_each(api_keys.scopes) where value not in ('clients.export', 'clients.delete')
    )
    where scopes like '%"clients.export"%' or scopes like '%"clients.delete"%';
delete from role_grants where grant_key in ('clients.export', 'clients.delete');
