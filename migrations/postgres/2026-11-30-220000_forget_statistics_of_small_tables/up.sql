-- PostgreSQL gathers its statistics itself, again and again: only embedded storage has something to forget here.
select 1;
