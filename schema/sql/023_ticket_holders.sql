-- Who has had a ticket, as one set for each postmortem: rows of their own lay in the order in which people
-- came, beside a log in which perspectives stand in the order in which they came.
set local role lastgood_owner;

create table work.ticket_holders (
  postmortem uuid not null,
  -- Sorted.
  holders uuid[] not null,
  constraint ticket_holders_pkey primary key (postmortem)
);

insert into work.ticket_holders (postmortem, holders)
select postmortem, array_agg(principal order by principal) from work.perspective_ticket
group by postmortem;
drop table work.perspective_ticket;

grant select, insert, update on work.ticket_holders to lastgood_app;
grant select on work.ticket_holders to lastgood_auditor;
