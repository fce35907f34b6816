-- The number of the newest batch each writer has committed: tells whether a COMMIT without an answer took place.
create table batches (
    owner text not null,
    writer smallint not null,
    n bigint not null,
    primary key (owner, writer)
) without rowid;
