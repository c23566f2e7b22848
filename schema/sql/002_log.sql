-- The tables of the record.
set local role lastgood_owner;

-- The end of each log. Locked first by every append and held to its commit: that is what makes
-- positions dense and gives them the order of commits.
create table log.shard_head (
  shard int primary key,
  incarnation uuid not null,
  position bigint not null
) with (fillfactor = 10);
comment on column log.shard_head.incarnation is
  'Changes when the log is restored to an earlier point; positions of another one mean nothing.';

create table log.stream (
  shard int not null,
  stream uuid not null,
  version int not null,
  kind text not null,
  head bytea not null,
  constraint stream_pkey primary key (shard, stream)
) with (fillfactor = 60);
comment on column log.stream.head is 'Hash of the newest event: what the next one follows.';

-- Wide columns last and fixed ones by falling width: padding would cost a tenth of the table.
-- No check constraints here: PostgreSQL parses each one anew at every insert (a fifth of an append's
-- time); the append functions are the only writers and check instead.
create table log.event (
  position bigint not null,
  happened_at timestamptz not null,
  recorded_at timestamptz not null,
  shard int not null,
  version int not null,
  command_events int,
  revision smallint not null,
  visibility smallint not null,
  id uuid not null,
  stream uuid not null,
  principal uuid not null,
  command_key uuid,
  command_digest bytea,
  hash bytea not null,
  policy bytea not null,
  causes bytea not null,
  type text not null,
  role text not null,
  clear bytea not null,
  sealed bytea not null,
  constraint event_pkey primary key (shard, position),
  constraint event_stream_version_key unique (shard, stream, version),
  constraint event_id_key unique (shard, id)
);
create unique index event_command_key on log.event (shard, principal, command_key)
  where command_key is not null;
comment on table log.event is 'What happened. Never updated, never deleted.';
comment on column log.event.clear is 'Canonical JSON as bytes: what was hashed is what is stored.';
comment on column log.event.sealed is 'Free text, encrypted under the key in log.event_key; empty for none.';
comment on column log.event.causes is 'The ids of the events it answers, 16 bytes each.';
comment on column log.event.command_key is
  'On the first event of each append: the idempotency key of its command, with the command''s digest and how many events it led to.';

-- One key an event with words. Destroying it destroys the words and leaves the hash chain whole.
create table log.event_key (
  position bigint not null,
  shard int not null,
  master smallint not null,
  wrapped bytea not null,
  constraint event_key_pkey primary key (shard, position)
);

create table log.redaction (
  position bigint not null,
  redacted_by bigint not null,
  redacted_at timestamptz not null,
  shard int not null,
  constraint redaction_pkey primary key (shard, position)
);
comment on table log.redaction is 'Which event''s words were destroyed, and which event says why.';

insert into log.shard_head (shard, incarnation, position) values (1, gen_random_uuid(), 0);

-- Refuses what the grants refuse already: for whoever is granted too much by mistake. ALWAYS, so
-- that session_replication_role = replica does not switch it off.
create function log.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'log.% is append-only: % refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;

create trigger append_only before update or delete or truncate on log.event
  for each statement execute function log.refuse();
alter table log.event enable always trigger append_only;
create trigger append_only before update or delete or truncate on log.redaction
  for each statement execute function log.refuse();
alter table log.redaction enable always trigger append_only;
create trigger append_only before delete or truncate on log.stream
  for each statement execute function log.refuse();
alter table log.stream enable always trigger append_only;
create trigger append_only before delete or truncate on log.shard_head
  for each statement execute function log.refuse();
alter table log.shard_head enable always trigger append_only;
create trigger append_only before truncate on log.event_key
  for each statement execute function log.refuse();
alter table log.event_key enable always trigger append_only;
