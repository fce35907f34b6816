drop table access_links;
