-- Who has had a ticket to say how they saw an incident without their name: one for each postmortem. The
-- ticket itself is nowhere: whoever gave it out never saw it.
set local role lastgood_owner;

create table work.perspective_ticket (
  postmortem uuid not null,
  principal uuid not null,
  constraint perspective_ticket_pkey primary key (postmortem, principal)
);

grant select, insert on work.perspective_ticket to lastgood_app;
grant select on work.perspective_ticket to lastgood_auditor;
