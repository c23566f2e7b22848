-- Beside the record: who has read how far, what could not be handled, what is due. Ordinary tables;
-- all of it but the read positions can be computed from the record again.
set local role lastgood_owner;

-- One reader of the log. Moved in the same transaction as the effect of what was read.
create table work.subscription (
  name text not null,
  version int not null,
  shard int not null,
  incarnation uuid not null,
  position bigint not null,
  -- The worker that holds it, until when, by the database's clock. Every move checks the epoch.
  owner uuid,
  epoch bigint not null default 0,
  lease_until timestamptz,
  beat_at timestamptz,
  -- The event in hand when events are taken one by one: survives a reader that dies of it.
  attempt_position bigint,
  attempts int not null default 0,
  -- What the reader carries from event to event, such as the Merkle tree's frontier.
  state bytea,
  constraint subscription_pkey primary key (name, version, shard)
) with (fillfactor = 50);

-- Events a subscription could not handle, and those of the same stream that wait behind them.
create table work.parked (
  name text not null,
  version int not null,
  shard int not null,
  position bigint not null,
  stream uuid not null,
  -- Null for an event that only waits behind another one.
  error text,
  tries int not null,
  parked_at timestamptz not null default clock_timestamp(),
  constraint parked_pkey primary key (name, version, shard, position)
);
create index parked_stream on work.parked (name, version, shard, stream);

-- What falls due, as the events say. A newer event on the same purpose replaces the row.
create table work.timer (
  shard int not null,
  stream uuid not null,
  purpose text not null,
  due_at timestamptz not null,
  -- Null: fires once.
  every_seconds int,
  -- The event that set it.
  cause uuid not null,
  visibility smallint not null,
  constraint timer_pkey primary key (shard, stream, purpose)
);
create index timer_due on work.timer (due_at);

-- Fires one timer: appends timer.fired to the timers' own stream, and rearms or deletes the row.
-- One transaction, one round trip; its own row is locked first and the head last.
--
--   0 fired   7 not due, or another worker has it
--   8 the subject's stream has events the timers have not seen yet: look again when they have
create function work.fire_timer(
  p_shard int, p_stream uuid, p_purpose text, p_due timestamptz, p_timers_version int,
  p_timer_stream uuid, p_principal uuid, p_key uuid, p_digest bytea, p_id uuid, p_policy bytea,
  out o_status int, out o_position bigint, out o_missed int)
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  t record;
  seen bigint;
  answer record;
begin
  select * into t from work.timer w
    where w.shard = p_shard and w.stream = p_stream and w.purpose = p_purpose and w.due_at = p_due
      and w.due_at <= clock_timestamp()
    for update skip locked;
  if not found then
    o_status := 7;
    return;
  end if;
  select s.position into seen from work.subscription s
    where s.name = 'timers' and s.version = p_timers_version and s.shard = p_shard;
  if log.is_newer_than(p_shard, p_stream, coalesce(seen, 0)) then
    o_status := 8;
    return;
  end if;
  o_missed := case when t.every_seconds is null then 0
    else floor(extract(epoch from clock_timestamp() - t.due_at) / t.every_seconds)::int end;
  select * into answer from log.append_one_as_app(p_shard, p_timer_stream, 'timer', null,
    p_principal, 'system', p_policy, p_key, p_digest, p_id, 'timer.fired', 1::smallint, t.due_at,
    uuid_send(t.cause), t.visibility,
    convert_to(format('{"stream":"%s","purpose":"%s","due_at":%s,"missed":%s}', t.stream,
      t.purpose, (extract(epoch from t.due_at) * 1000000)::bigint, o_missed), 'UTF8'),
    '', null, null);
  o_status := answer.o_status;
  o_position := answer.o_position;
  if o_status not in (0, 1) then
    raise exception 'timer % of % answered %', t.purpose, t.stream, o_status;
  end if;
  if t.every_seconds is null then
    delete from work.timer w
    where w.shard = p_shard and w.stream = p_stream and w.purpose = p_purpose;
  else
    update work.timer w
    set due_at = t.due_at + make_interval(secs => (o_missed + 1)::double precision * t.every_seconds)
    where w.shard = p_shard and w.stream = p_stream and w.purpose = p_purpose;
  end if;
end $$;

-- Whether a stream has events after a position; takes the head's lock, so that the answer holds to
-- the end of the transaction.
create function log.is_newer_than(p_shard int, p_stream uuid, p_position bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform from log.shard_head h where h.shard = p_shard for update;
  return exists (
    select from log.stream s
    join log.event e on e.shard = s.shard and e.stream = s.stream and e.version = s.version
    where s.shard = p_shard and s.stream = p_stream and e.position > p_position);
end $$;

grant execute on function log.is_newer_than, work.fire_timer to lastgood_app;
grant select, insert, update, delete on work.subscription, work.parked to lastgood_app;
grant select, insert, update, delete on work.timer to lastgood_app;
grant select on work.subscription, work.parked, work.timer to lastgood_auditor;

-- Projections live twice, blue and green, so that one can be rebuilt while the other is read; the
-- views in schema read point at the live one. The service makes their tables itself.
create table work.projection (
  name text not null,
  shard int not null,
  version int not null,
  colour text not null,
  -- The tables of this version: another one may have others, and these must go with it.
  tables text[] not null,
  constraint projection_pkey primary key (name, shard)
);
grant select, insert, update, delete on work.projection to lastgood_app;
grant select on work.projection to lastgood_auditor;

grant usage, create on schema read, read_blue, read_green to lastgood_app;
grant usage on schema read to lastgood_executor, lastgood_auditor, lastgood_page;
