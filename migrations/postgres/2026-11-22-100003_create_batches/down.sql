drop table batches;
