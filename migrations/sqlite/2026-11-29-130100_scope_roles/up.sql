-- What a role is limited to: bots, topics, own skill groups; {} = nothing (administration.md 2).
alter table roles add column scope text not null default '{}';
