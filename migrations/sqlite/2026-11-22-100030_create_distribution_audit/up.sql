-- Decisions of distribution; kept for audit_retention_days.
create table distribution_audit (
    id integer primary key,
    at bigint not null,
    trigger_kind text not null,
    dialog_id bigint not null,
    operator_id bigint,
    result text not null,
    reason text not null,
    method text not null,
    candidates_total integer not null,
    candidates text not null,
    reasons text not null,
    queue_len integer not null,
    duration_us bigint not null,
    flag text
);
create index distribution_audit_at on distribution_audit (at, id);
create index distribution_audit_dialog on distribution_audit (dialog_id, at, id);
create index distribution_audit_operator on distribution_audit (operator_id, at, id);
