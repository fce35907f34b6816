-- Empty objects: every key has its default (operator-line.md 14).
insert into settings (key, value) values ('op_panel', '{}'), ('limits', '{}');
