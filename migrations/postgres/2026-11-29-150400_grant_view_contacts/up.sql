-- Phones and e-mails of clients are masked without this right (security.md AC-12). Whoever could see them so far, or names of clients
-- in files, goes on seeing them; to mask them the right is taken from a role.
insert into role_grants (role_id, grant_key)
    select distinct role_id, 'clients.view_contacts' from role_grants
    where grant_key in ('op_panel', 'op_view_all', 'op_export', 'statistics', 'settings_instance');
-- Keys with named scopes have it by those; keys with single rights get it beside them.
update api_keys set scopes = (scopes::jsonb || '["clients.view_contacts"]'::jsonb)::json
    where scopes::text like '%"op_panel"%' or scopes::text like '%"op_view_all"%' or scopes::text like '%"op_export"%'
    or scopes::text like '%"statistics"%' or scopes::text like '%"settings_instance"%';
