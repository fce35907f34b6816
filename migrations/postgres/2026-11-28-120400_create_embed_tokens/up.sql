-- One-time tokens that sign an operator in to the panel inside a CRM's page (integrations.md 8). Only the keyed hash is stored.
create table embed_tokens (
    token_hash text primary key,
    user_id bigint not null references users (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index embed_tokens_expiry on embed_tokens (expires_at);
