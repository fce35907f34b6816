drop table embed_tokens;
