-- Business statuses, priorities and operator statuses of a new instance (operator-line.md 3.3, 3.4, 10).
insert into statuses (id, name, color, position, category, is_default) values
    (11, 'Open', '#3b82f6', 1, 'open', true),
    (12, 'In progress', '#8b5cf6', 2, 'in_progress', false),
    (13, 'On pause', '#f59e0b', 3, 'on_pause', false),
    (14, 'Resolved', '#10b981', 4, 'resolved', false),
    (15, 'Closed', '#6b7280', 5, 'closed', false);
insert into priorities (id, name, color, weight, is_default) values
    (21, 'Low', '#6b7280', 10, false),
    (22, 'Medium', '#3b82f6', 20, true),
    (23, 'High', '#f59e0b', 30, false),
    (24, 'Critical', '#ef4444', 40, false);
insert into operator_statuses (id, name, color, can_receive, position, is_default_online, is_default_offline) values
    (31, 'Online', '#10b981', true, 1, true, false),
    (32, 'Offline', '#6b7280', false, 2, false, true),
    (33, 'On break', '#f59e0b', false, 3, false, false),
    (34, 'Lunch', '#f97316', false, 4, false, false),
    (35, 'Meeting', '#8b5cf6', false, 5, false, false);
