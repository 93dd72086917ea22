-- The file that names the association and so owns it; null where the API made it.
alter table association add column declared_in text collate "C";
create index association_declared on association (application, device, f_port) where declared_in is not null;
