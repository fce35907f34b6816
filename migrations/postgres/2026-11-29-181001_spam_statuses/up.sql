-- What is closed with a status of spam is spam (administration.md 7): it is found in the folder spam_banned.
alter table statuses add column is_spam boolean not null default false;
insert into statuses (id, name, color, position, category, is_default, is_spam) values
    (16, 'Spam', '#ef4444', 6, 'closed', false, true);
