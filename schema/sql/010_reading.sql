-- How far each reader has read each incident: so that a brief can say what is new.
set local role lastgood_owner;

create table work.reading (
  position bigint not null,
  principal uuid not null,
  stream uuid not null,
  constraint reading_pkey primary key (principal, stream)
) with (fillfactor = 70);

grant select, insert, update, delete on work.reading to lastgood_app;
grant select on work.reading to lastgood_auditor;
