-- Sees the settings of the panel without changing them (administration.md 1). Administrators have every right; whoever may change
-- them sees them anyway.
insert into role_grants (role_id, grant_key) values (1, 'settings.op.view');
