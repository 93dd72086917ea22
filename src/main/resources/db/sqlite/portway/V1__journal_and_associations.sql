-- Times are microseconds since 1970. Text columns that name a device are '' where there is none.

-- data is encrypted (io.portway.data.DataKey).
create table association (
  application  text    not null,
  device       text    not null,
  f_port       integer not null,
  package      text    not null,
  data         blob,
  dev_eui      text,
  join_eui     text,
  dev_addr     text,
  created_at   text    not null,
  updated_at   text    not null,
  primary key (application, device, f_port)
) without rowid;

-- What tells the key that association data is encrypted with from any other; at most one row.
create table data_key (
  id          integer primary key check (id = 1),
  check_value blob not null
);

-- Packages whose route was here once: their deliveries wait while the route is away.
create table package (
  name           text not null primary key,
  default_f_port integer,
  match          text,
  messages       text not null
) without rowid;

-- The time comes first, so that new keys land at the end of the index whatever its size.
create table deduplication (
  id          integer primary key,
  time        integer not null,
  hash        blob    not null,
  accepted_at integer not null
);
create unique index deduplication_key on deduplication (time, hash);

-- One accepted message, or one downlink that waits to be sent (type 'downlink').
create table message (
  id              integer primary key autoincrement,
  type            text    not null,
  application     text    not null,
  device          text    not null,
  f_port          integer not null,
  source          text    not null,
  accepted_at     integer not null,
  open_deliveries integer not null,
  settled_at      integer
);
create index message_settled on message (settled_at) where settled_at is not null;
create index message_application on message (application, id);

-- Apart from message, which changes with each settlement while this does not.
create table message_body (
  message integer primary key,
  raw     blob not null
);

-- state: 0 pending, 1 delivered, 2 dead, 3 discarded
create table delivery (
  id          integer primary key autoincrement,
  message     integer not null,
  package     text    not null,
  application text    not null,
  device      text    not null,
  f_port      integer not null,
  state       integer not null,
  attempts    integer not null,
  created_at  integer not null,
  settled_at  integer,
  error       text
);
create index delivery_message on delivery (message);
create index delivery_pending on delivery (package, id) where state = 0;
create index delivery_line on delivery (package, application, device, id) where state = 0;
create index delivery_dead on delivery (package, id) where state = 2;

-- A line whose head failed, or whose association is away. Attempts, next time and error belong to the head, which is
-- delivery. counted_from: from when on the age of its deliveries counts, as time without an association does not.
create table waiting_line (
  package         text    not null,
  application     text    not null,
  device          text    not null,
  delivery        integer not null,
  reason          text    not null,
  attempts        integer not null,
  first_failed_at integer not null,
  next_attempt_at integer,
  counted_from    integer,
  error           text,
  primary key (package, application, device)
) without rowid;
create index waiting_line_due on waiting_line (package, next_attempt_at);

-- What a package keeps between messages, per line.
create table package_state (
  package     text not null,
  application text not null,
  device      text not null,
  key         text not null,
  value       blob not null,
  primary key (package, application, device, key)
) without rowid;

create table quarantine (
  id          integer primary key autoincrement,
  source      text    not null,
  topic       text,
  reason      text    not null,
  received_at integer not null,
  size        integer not null,
  sha256      text    not null,
  raw         blob    not null
);

-- When Portway ran: what has an age counts only this time. seen_at is the last moment that was noted.
create table run (
  id         integer primary key,
  started_at integer not null,
  seen_at    integer not null
);

-- The law's totals, changed in the same transactions as what they count. scope is a package, an application, or ''.
create table total (
  name  text    not null,
  scope text    not null,
  value integer not null,
  primary key (name, scope)
) without rowid;

-- Keys of Portway's own. applications: ids with commas between, null for all; rights: names with commas between. The hash
-- is the SHA-256 of salt and secret.
create table api_key (
  id           text not null primary key,
  name         text not null,
  salt         blob not null,
  hash         blob not null,
  applications text,
  rights       text not null,
  created_at   text not null,
  expires_at   text,
  revoked_at   text
) without rowid;
