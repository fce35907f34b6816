-- The roles of a new instance (operator-line.md 1); a test compares them with the code.
insert into roles (id, name, is_system) values
    (1, 'administrator', true),
    (2, 'supervisor', true),
    (3, 'operator', true),
    (4, 'light_agent', true),
    (5, 'integrator', true),
    (6, 'analyst', true);
insert into role_grants (role_id, grant_key) values
    (1, 'op_panel'), (1, 'op_reply'), (1, 'op_reply_any'), (1, 'op_note'),
    (1, 'op_take_from_queue'), (1, 'op_transfer'), (1, 'op_transfer_over_limit'), (1, 'op_close'),
    (1, 'op_reopen'), (1, 'op_edit_closed'), (1, 'op_outbound'), (1, 'op_bulk'),
    (1, 'op_view_all'), (1, 'op_ban'), (1, 'operators_monitor'), (1, 'operators_force_status'),
    (1, 'operators_redistribute'), (1, 'queue_status'), (1, 'distribution_audit'), (1, 'settings_op_panel'),
    (1, 'settings_channels'), (1, 'settings_bots'), (1, 'settings_users'), (1, 'settings_roles'),
    (1, 'settings_instance'), (1, 'api_keys'), (1, 'statistics');
insert into role_grants (role_id, grant_key) values
    (2, 'op_panel'), (2, 'op_reply'), (2, 'op_reply_any'), (2, 'op_note'),
    (2, 'op_take_from_queue'), (2, 'op_transfer'), (2, 'op_transfer_over_limit'), (2, 'op_close'),
    (2, 'op_reopen'), (2, 'op_edit_closed'), (2, 'op_outbound'), (2, 'op_bulk'),
    (2, 'op_view_all'), (2, 'op_ban'), (2, 'operators_monitor'), (2, 'operators_force_status'),
    (2, 'operators_redistribute'), (2, 'queue_status'), (2, 'distribution_audit'), (2, 'settings_op_panel'),
    (2, 'statistics');
insert into role_grants (role_id, grant_key) values
    (3, 'op_panel'), (3, 'op_reply'), (3, 'op_note'), (3, 'op_take_from_queue'),
    (3, 'op_transfer'), (3, 'op_close'), (3, 'op_reopen'), (3, 'op_outbound');
insert into role_grants (role_id, grant_key) values
    (4, 'op_panel'), (4, 'op_note'), (4, 'op_view_all');
insert into role_grants (role_id, grant_key) values
    (5, 'settings_channels'), (5, 'settings_bots'), (5, 'api_keys');
insert into role_grants (role_id, grant_key) values
    (6, 'statistics'), (6, 'queue_status');
