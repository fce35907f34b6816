alter table subjects drop column require_on_close;
