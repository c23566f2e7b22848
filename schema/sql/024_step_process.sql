-- Which program of a step runs where, so that whoever takes over on the same machine can end what the one before
-- has left running, and on another one can say where it is.
set local role lastgood_owner;

create table work.step_process (
  service text not null,
  environment text not null,
  action uuid not null,
  step int not null,
  timeline int not null,
  epoch bigint not null,
  -- The machine since its last start, and whose numbers of processes; beside the name that people know it by.
  machine text not null,
  host text not null,
  -- The number means one process only together with the ticks at which it began.
  process int not null,
  start_ticks bigint not null,
  noted_at timestamptz not null,
  constraint step_process_pkey primary key (service, environment)
);
grant select on work.step_process to lastgood_executor, lastgood_auditor;

-- Notes the program that runs at a place, if that is still held under this fence; the newest counts.
create function work.note_step_process(
  p_service text, p_environment text, p_timeline int, p_epoch bigint, p_step int, p_machine text,
  p_host text, p_process int, p_start_ticks bigint) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  p_action uuid;
begin
  select w.action into p_action from work.action_place w
    where w.service = p_service and w.environment = p_environment and w.timeline = p_timeline
      and w.epoch = p_epoch and w.is_held
    for share;
  if not found then
    return false;
  end if;
  insert into work.step_process as w
    (service, environment, action, step, timeline, epoch, machine, host, process, start_ticks, noted_at)
  values (p_service, p_environment, p_action, p_step, p_timeline, p_epoch, p_machine, p_host, p_process,
    p_start_ticks, clock_timestamp())
  on conflict on constraint step_process_pkey do update
  set action = excluded.action, step = excluded.step, timeline = excluded.timeline,
    epoch = excluded.epoch, machine = excluded.machine, host = excluded.host,
    process = excluded.process, start_ticks = excluded.start_ticks, noted_at = excluded.noted_at;
  return true;
end $$;

grant execute on function work.note_step_process to lastgood_executor;
