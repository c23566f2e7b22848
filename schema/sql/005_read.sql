-- Reading: through views, so that no role holds a privilege on a table of the record itself.
set local role lastgood_owner;

create view log.heads as select * from log.shard_head;
create view log.streams as select * from log.stream;
create view log.events as select * from log.event;
create view log.event_keys as select * from log.event_key;
create view log.redactions as select * from log.redaction;

grant select on log.heads, log.streams, log.events, log.event_keys, log.redactions
  to lastgood_app, lastgood_executor, lastgood_auditor;
grant select on log.heads, log.streams, log.events to lastgood_policy;
