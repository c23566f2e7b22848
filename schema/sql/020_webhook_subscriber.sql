-- Programs outside that are told by webhook, beside people who are told by mail.
set local role lastgood_owner;

alter table work.subscriber
  -- 0 by mail, 1 by webhook.
  add column kind smallint not null default 0,
  -- By which those of one host are counted, without it being written here.
  add column host_code bytea,
  -- Messages that were given up, one after the other; none since one arrived.
  add column failures int not null default 0,
  add constraint subscriber_kind_check check (kind in (0, 1));
create index subscriber_host on work.subscriber (shard, host_code, asked_at)
  where host_code is not null;
