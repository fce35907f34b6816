-- Texts of the composer that were not sent: one per dialog, operator and kind; `other_text` was written elsewhere at the same time.
create table drafts (
    dialog_id bigint not null references dialogs (id),
    operator_id bigint not null references users (id),
    kind text not null,
    text text not null,
    saved_at bigint not null,
    other_text text,
    other_at bigint,
    primary key (dialog_id, operator_id, kind)
);
create index drafts_operator on drafts (operator_id, saved_at);
create index drafts_saved on drafts (saved_at);
