alter table files drop column original_bytes;
