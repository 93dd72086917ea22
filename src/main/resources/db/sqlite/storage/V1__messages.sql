-- One upstream message, stored once: key_time and key_hash are its de-duplication key, which starts with the time so that
-- new keys land at the end of the index whatever its size. Times are microseconds since 1970.
create table message (
  id          integer primary key autoincrement,
  application text    not null,
  device      text    not null,
  type        text    not null,
  received_at integer not null,
  f_port      integer not null,
  key_time    integer not null,
  key_hash    blob    not null,
  raw         blob    not null
);
create unique index message_key on message (key_time, key_hash);

-- Both orders of reading, and the FPort and the count of a device, are answered by these alone.
create index message_of_device on message (application, device, type, received_at, id, f_port);
create index message_of_application on message (application, type, received_at, id, f_port);
