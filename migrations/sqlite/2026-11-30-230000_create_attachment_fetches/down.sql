drop table attachment_fetches;
