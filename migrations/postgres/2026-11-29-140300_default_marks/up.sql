-- One status and one priority are given to new dialogs (operator-line.md 3.3, 3.4). Requests that are open already get them
-- too: without the weight of a priority they would fall behind those that begin now.
create unique index statuses_default on statuses (is_default) where is_default;
create unique index priorities_default on priorities (is_default) where is_default;
update dialogs set status_id = (select id from statuses where is_default)
    where status_id is null and state not in ('closed', 'merged');
update dialogs set priority_id = (select id from priorities where is_default)
    where priority_id is null and state not in ('closed', 'merged');
