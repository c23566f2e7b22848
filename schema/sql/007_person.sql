-- Who is who. The record holds opaque ids only, so that a name can be forgotten without touching it.
set local role lastgood_owner;

create table work.person (
  principal uuid not null,
  handle text not null,
  -- What is shown; null shows the handle.
  name text,
  machine boolean not null default false,
  constraint person_pkey primary key (principal),
  constraint person_handle_check check (octet_length(handle) between 1 and 100),
  constraint person_name_check check (octet_length(name) between 1 and 800)
);
-- Whoever types Alice means alice.
create unique index person_handle_key on work.person (lower(handle));

grant select, insert, update, delete on work.person to lastgood_app;
grant select on work.person to lastgood_auditor;
