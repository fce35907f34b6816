delete from role_grants where grant_key in ('folders_shared_edit', 'filters_shared_edit', 'op_export');
