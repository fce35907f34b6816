update api_keys set scopes = (
        select json_group_array(value) from json_each(api_keys.scopes) where value <> 'clients.view_contacts'
    )
    where scopes like '%"clients.view_contacts"%';
delete from role_grants where grant_key = 'clients.view_contacts';
