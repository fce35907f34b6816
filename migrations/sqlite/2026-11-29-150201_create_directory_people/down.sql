drop table directory_people;
