alter table roles drop column second_factor;
