-- Whoever has the role has a second step of the sign-in, or sets it up before anything else (administration.md 4).
alter table roles add column second_factor boolean not null default false;
