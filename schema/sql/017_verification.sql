-- Verifying and watching: what else the executor alone may say, and its places in the log.
set local role lastgood_owner;

create or replace function log.may_append(writer text, type text) returns boolean
language sql immutable parallel safe as $$
  select case
    when type = 'policy.applied' then writer = 'policy'
    -- Whether something helped is said by whoever measured it, and by nobody else.
    when type like 'action.%' or type like 'step.%' or type like 'verification.%'
      or type in ('plan.prepared', 'mitigation.confirmed', 'trigger.fired',
        'deployment.baseline_recorded')
      then writer = 'executor'
    when type = 'entry.redacted' then writer = 'redactor'
    else writer = 'app'
  end
$$;

-- The service moves its own readers' rows, and looks at the executor's: whoever moved those could make an
-- action never happen.
drop policy service on work.subscription;
create policy service_reads on work.subscription for select to lastgood_app using (true);
create policy service on work.subscription to lastgood_app
  using (name not like 'executor%') with check (name not like 'executor%');

-- One place for each thing that the executor does by itself, so that none waits for another.
drop policy executor_starts on work.subscription;
drop policy executor_moves on work.subscription;
create policy executor_starts on work.subscription for insert to lastgood_executor
  with check (name in ('executor', 'executor-actions', 'executor-verification',
    'executor-signals'));
create policy executor_moves on work.subscription for update to lastgood_executor
  using (name in ('executor', 'executor-actions', 'executor-verification',
    'executor-signals'))
  with check (name in ('executor', 'executor-actions', 'executor-verification',
    'executor-signals'));
drop policy executor on work.parked;
create policy executor on work.parked to lastgood_executor
  using (name in ('executor', 'executor-actions', 'executor-verification',
    'executor-signals'))
  with check (name in ('executor', 'executor-actions', 'executor-verification',
    'executor-signals'));
