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

-- Both orders of reading, and the FPort and the counts of devices, are answered by these alone.
create index message_of_device on message (application, device, type, received_at, id, f_port);
create index message_of_application on message (application, type, received_at, id, f_port, device);

-- How many messages there are of four weeks (numbered from 1970), so that to count an application does not take to look at
-- each. Days would have about as many rows as there are messages, as many a device sends once a day. The period comes before
-- the device: what is stored now then changes pages that are close together, whatever is stored already.
create table message_count (
  application text    not null,
  period      integer not null,
  device      text    not null,
  type        text    not null,
  f_port      integer not null,
  messages    integer not null,
  primary key (application, period, device, type, f_port)
) without rowid;

-- Triggers, so that the counts are right whoever changes the messages. The division of SQL rounds towards zero, and a
-- time may be before 1970.
create trigger message_stored after insert on message begin
  insert into message_count (application, period, device, type, f_port, messages)
  values (new.application, new.received_at / 2419200000000 - (new.received_at % 2419200000000 < 0), new.device,
          new.type, new.f_port, 1)
  on conflict do update set messages = messages + 1;
end;
create trigger message_removed after delete on message begin
  update message_count set messages = messages - 1
  where application = old.application
    and period = old.received_at / 2419200000000 - (old.received_at % 2419200000000 < 0)
    and device = old.device and type = old.type and f_port = old.f_port;
end;
