-- With the device at its end the index also answers how many messages each device of an application has in a time range.
drop index message_of_application;
create index message_of_application on message (application, type, received_at, id, f_port, device);
