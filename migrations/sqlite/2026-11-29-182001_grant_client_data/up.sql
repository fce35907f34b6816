-- Everything that is stored about one client as an archive, and erasing it (security.md SE-06, SE-07). Administrators at first.
insert into role_grants (role_id, grant_key) values (1, 'clients.export'), (1, 'clients.delete');
