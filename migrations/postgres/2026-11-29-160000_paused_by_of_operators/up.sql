-- Who has paused distribution to an operator: themselves («finish after the present ones», ui.md 3) or a supervisor, whose pause they
-- do not lift. Null for pauses from before.
alter table operators add column paused_by bigint;
