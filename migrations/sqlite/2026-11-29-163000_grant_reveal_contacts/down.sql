update api_keys set scopes = (
        select json_group_array(value) from json_each(api_keys.scopes) where value <> 'clients.reveal_contacts'
    )
    where scopes like '%"clients.reveal_contacts"%';
delete from role_grants where grant_key = 'clients.reveal_contacts';
