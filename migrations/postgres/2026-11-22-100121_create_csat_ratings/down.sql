drop table csat_ratings;
