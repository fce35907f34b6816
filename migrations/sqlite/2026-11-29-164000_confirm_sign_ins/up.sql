-- When somebody last proved within a sign-in, with the company's account, that it is still them (security.md AU-14); null = never.
alter table sessions add column confirmed_at bigint;
