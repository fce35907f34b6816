create table skill_groups (
    id bigint primary key,
    name text not null,
    active boolean not null default true,
    created_at bigint not null
);
create table skill_group_subjects (
    skill_group_id bigint not null references skill_groups (id) on delete cascade,
    subject_id bigint not null references subjects (id),
    primary key (skill_group_id, subject_id)
);
create index skill_group_subjects_subject on skill_group_subjects (subject_id);
create table skill_group_operators (
    skill_group_id bigint not null references skill_groups (id) on delete cascade,
    operator_id bigint not null references users (id),
    primary key (skill_group_id, operator_id)
);
create index skill_group_operators_operator on skill_group_operators (operator_id);
