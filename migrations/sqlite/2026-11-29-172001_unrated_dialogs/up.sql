-- The operator who closed it left out the question for a rating (operator-line.md 9).
alter table dialogs add column unrated boolean not null default false;
