-- Rights of lists (operator-line.md 1 and 4): shared folders and filters, exports.
insert into role_grants (role_id, grant_key) values
    (1, 'folders_shared_edit'), (1, 'filters_shared_edit'), (1, 'op_export'),
    (2, 'folders_shared_edit'), (2, 'filters_shared_edit'), (2, 'op_export');
