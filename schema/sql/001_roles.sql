-- Who may do what. Roles belong to the whole cluster, so another database may have made them already.
--
--   lastgood_owner     owns every object; nobody logs in as it; schema steps and key rotation act as it
--   lastgood_app       the service: appends, reads, keeps projections, timers and deliveries
--   lastgood_executor  appends what it did to the infrastructure, and nothing else
--   lastgood_policy    appends policy.applied, and nothing else
--   lastgood_auditor   reads everything as it is stored, sealed words still sealed
--   lastgood_page      reads what the public page shows
--
-- None has a password: on the embedded database the socket's peer map admits them; elsewhere an
-- administrator sets passwords or makes log-in users members.
do $$
declare
  r text;
begin
  foreach r in array array['owner', 'app', 'executor', 'policy', 'auditor', 'page'] loop
    if not exists (select from pg_roles where rolname = 'lastgood_' || r) then
      execute format('create role %I %s noinherit', 'lastgood_' || r,
        case r when 'owner' then 'nologin' else 'login' end);
    end if;
  end loop;
exception
  -- Two databases of one cluster migrated at the same moment: the other one made them.
  when duplicate_object or unique_violation then null;
end $$;

-- So that an administrator who is no superuser can act as the owner in the steps that follow.
do $$
begin
  if not pg_has_role(current_user, 'lastgood_owner', 'member') then
    execute format('grant lastgood_owner to %I', current_user);
  end if;
end $$;

create schema log authorization lastgood_owner;
create schema work authorization lastgood_owner;
create schema read authorization lastgood_owner;
create schema read_blue authorization lastgood_owner;
create schema read_green authorization lastgood_owner;
comment on schema log is 'The record: append-only. Written through functions only.';
comment on schema work is 'Ordinary tables beside the record: who has read how far, what is due.';
comment on schema read is 'Views of the projections; their tables are in read_blue and read_green.';

-- Functions are executable by everybody unless somebody says otherwise: nobody, here.
alter default privileges for role lastgood_owner revoke execute on functions from public;

grant usage on schema log to lastgood_app, lastgood_executor, lastgood_policy, lastgood_auditor;
grant usage on schema work to lastgood_app, lastgood_executor, lastgood_policy, lastgood_auditor;
