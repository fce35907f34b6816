drop table widget_codes;
