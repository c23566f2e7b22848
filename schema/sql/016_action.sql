-- What the executor acts on: one place for each service and environment, which one action holds.
set local role lastgood_owner;

create table work.action_place (
  service text not null,
  environment text not null,
  -- The fence: which take of the place counts. Grows with each take and never shrinks; the timeline
  -- is the cluster's, because a failover may lose the newest takes and hand out their numbers again.
  timeline int not null,
  epoch bigint not null,
  -- Held until its action has ended, however long nobody works on it: what is in doubt keeps others
  -- away.
  is_held boolean not null,
  -- The action that holds it, or held it last, and its incident.
  stream uuid not null,
  action uuid not null,
  -- Who works on it, until when, by the database's clock.
  owner uuid,
  lease_until timestamptz,
  claimed_at timestamptz not null,
  constraint action_place_pkey primary key (service, environment)
);
grant select on work.action_place to lastgood_executor, lastgood_app, lastgood_auditor;

-- Takes a place for an action: 0 taken, 1 another executor is at work on this action, 2 another
-- action holds the place. The answer's fence is that of the taker, or of whoever holds it.
create function work.take_action_place(
  p_service text, p_environment text, p_stream uuid, p_action uuid, p_owner uuid,
  p_seconds double precision,
  out o_status int, out o_timeline int, out o_epoch bigint, out o_action uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  -- Of the end of the write-ahead log; the control file learns of a new one only later.
  here constant int :=
    ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int;
  p work.action_place;
begin
  insert into work.action_place as w
    (service, environment, timeline, epoch, is_held, stream, action, claimed_at)
  values (p_service, p_environment, here, 0, false, p_stream, p_action, clock_timestamp())
  on conflict do nothing;
  select * into p from work.action_place w
    where w.service = p_service and w.environment = p_environment for update;
  o_timeline := p.timeline;
  o_epoch := p.epoch;
  o_action := p.action;
  o_status := case
    when not p.is_held then 0
    when p.action <> p_action then 2
    when p.owner <> p_owner and p.lease_until > clock_timestamp() then 1
    else 0
  end;
  if o_status = 0 then
    update work.action_place w
    set timeline = greatest(w.timeline, here), epoch = w.epoch + 1, is_held = true,
      stream = p_stream, action = p_action, owner = p_owner, claimed_at = clock_timestamp(),
      lease_until = clock_timestamp() + make_interval(secs => p_seconds)
    where w.service = p_service and w.environment = p_environment
    returning w.timeline, w.epoch, w.action into o_timeline, o_epoch, o_action;
  end if;
end $$;

-- Whether the place is still held under this fence; locks it, so that the answer holds to the end of
-- the transaction. p_strictly asks for a lease that has not run out either. Where it is held, the
-- lease lasts so much longer; with p_seconds null it is given back, and the place stays held.
create function work.keep_action_place(
  p_service text, p_environment text, p_timeline int, p_epoch bigint, p_strictly boolean,
  p_seconds double precision) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform from work.action_place w
    where w.service = p_service and w.environment = p_environment and w.timeline = p_timeline
      and w.epoch = p_epoch and w.is_held
      and (not p_strictly or coalesce(w.lease_until > clock_timestamp(), false))
    for update;
  if not found then
    return false;
  end if;
  update work.action_place w
  set owner = case when p_seconds is not null then w.owner end,
    lease_until = case when p_seconds is not null then
      greatest(w.lease_until, clock_timestamp() + make_interval(secs => p_seconds)) end
  where w.service = p_service and w.environment = p_environment;
  return true;
end $$;

-- Lets the next action have the place, if it is still held under this fence.
create function work.free_action_place(
  p_service text, p_environment text, p_timeline int, p_epoch bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update work.action_place w set is_held = false, owner = null, lease_until = null
  where w.service = p_service and w.environment = p_environment and w.timeline = p_timeline
    and w.epoch = p_epoch and w.is_held;
  return found;
end $$;

grant execute on function work.take_action_place, work.keep_action_place, work.free_action_place
  to lastgood_executor;

-- The executor's second place in the log: acting takes long, and nobody's plan waits for it.
drop policy executor_starts on work.subscription;
drop policy executor_moves on work.subscription;
create policy executor_starts on work.subscription for insert to lastgood_executor
  with check (name in ('executor', 'executor-actions'));
create policy executor_moves on work.subscription for update to lastgood_executor
  using (name in ('executor', 'executor-actions'))
  with check (name in ('executor', 'executor-actions'));
drop policy executor on work.parked;
create policy executor on work.parked to lastgood_executor
  using (name in ('executor', 'executor-actions'))
  with check (name in ('executor', 'executor-actions'));
