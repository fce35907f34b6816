-- A line of an integrator's key has an author without an id, and empty ids are all different to `messages_nonce`: its repeat was stored again.
-- Such lines are told apart by the author's name, which is the key's. Of lines that were doubled the first keeps the nonce.
update messages set client_nonce = null
    where author_id is null and client_nonce is not null and exists (
        select 1 from messages former
        where former.dialog_id = messages.dialog_id and former.author_kind = messages.author_kind
            and former.author_id is null and former.author_name = messages.author_name
            and former.client_nonce = messages.client_nonce and former.seq < messages.seq);
create unique index messages_nonce_of_keys on messages (dialog_id, author_kind, author_name, client_nonce)
    where client_nonce is not null and author_id is null;
