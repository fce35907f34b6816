update api_keys set scopes = (
        select json_group_array(value) from json_each(api_keys.scopes) where value <> 'settings.op.view'
    )
    where scopes like '%"settings.op.view"%';
delete from role_grants where grant_key = 'settings.op.view';
