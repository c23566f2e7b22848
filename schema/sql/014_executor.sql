-- The executor: what it reads, and the one place in the log that it keeps.
set local role lastgood_owner;

-- The rows of other readers are not for it to move. The service and the auditor see and do what
-- they did before; whoever owns the tables is not held by any of this.
alter table work.subscription enable row level security;
create policy service on work.subscription to lastgood_app using (true) with check (true);
create policy auditor on work.subscription for select to lastgood_auditor using (true);
-- How far the lists are, by which it knows that they are not stale.
create policy executor_reads on work.subscription for select to lastgood_executor using (true);
create policy executor_starts on work.subscription for insert to lastgood_executor
  with check (name = 'executor');
create policy executor_moves on work.subscription for update to lastgood_executor
  using (name = 'executor') with check (name = 'executor');

alter table work.parked enable row level security;
create policy service on work.parked to lastgood_app using (true) with check (true);
create policy auditor on work.parked for select to lastgood_auditor using (true);
create policy executor on work.parked to lastgood_executor
  using (name = 'executor') with check (name = 'executor');

grant select, insert, update on work.subscription, work.parked to lastgood_executor;
grant select on work.projection to lastgood_executor;
-- Who asked, so that they do not count among those who can approve.
grant select on work.person to lastgood_executor;
-- Deployments and incidents by the numbers that people call them by.
grant select on work.number to lastgood_executor;
