-- Words of messages for the search (src/store/DECISION-search.md). Each word stands behind the letters of its bucket, which is 2^15
-- messages by id, so that a search reads the newest bucket first and a common word never costs the whole table.
-- What is folded here has to be what words.rs folds: capitals, signs that divide words, apostrophes that do not.
create function rz_message_words(id bigint, body text) returns tsvector language sql immutable parallel safe as $rz$
    select to_tsvector('pg_catalog.simple', replace(
        ' ' || translate(
            lower(body),
            'АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯЁЪЫЭЎ' || E'!"#$%&()*+,-./:;<=>?@[\\]^_{|}~\n\r\t\u00a0\u202f\u200b«»“”„‟‚‹›…—–‑•·№€₴©®™→×¿¡' || '''’ʼ‘`´',
            'абвгґдеєжзиіїйклмнопрстуфхцчшщьюяёъыэў' || repeat(' ', char_length(E'!"#$%&()*+,-./:;<=>?@[\\]^_{|}~\n\r\t\u00a0\u202f\u200b«»“”„‟‚‹›…—–‑•·№€₴©®™→×¿¡'))
        ),
        ' ',
        ' ' || translate(lpad(to_hex(id >> 15), 6, '0'), '0123456789abcdef', 'ghijklmnopabcdef')
    ))
$rz$;
create index messages_words on messages using gin (rz_message_words(id, body)) with (fastupdate = off) where kind <> 'system';
