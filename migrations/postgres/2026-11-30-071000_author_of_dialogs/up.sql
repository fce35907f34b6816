-- The operator who began a request (operator-line.md 3.1); null for what a client or a key began. Only outbound requests have one, so the
-- index of their lists is small, and a line moves none of its columns (src/store/DECISION-lists.md).
alter table dialogs add column author_id bigint references users (id);
-- Of older ones the first line tells it where whoever began also got the request.
update dialogs set author_id = (
    select users.id from messages
    join users on users.id = case
        when messages.body = 'outbound_started'
            and messages.attachments -> 0 ->> 'by_name' = messages.attachments -> 0 ->> 'operator_name'
        then (messages.attachments -> 0 ->> 'operator_id')::bigint
    end
    where messages.dialog_id = dialogs.id and messages.seq = 1
) where is_outbound;
create index dialogs_author on dialogs (author_id, state, listed_at, id) where author_id is not null;
