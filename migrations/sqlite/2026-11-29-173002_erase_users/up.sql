-- When somebody who left was erased; until their name is replaced wherever it was copied to: how far that came, and the name.
alter table users add column erased_at bigint;
alter table users add column erased_through bigint;
alter table users add column erased_name text;
