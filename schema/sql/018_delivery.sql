-- Messages on their way out: one row for each message and recipient, claimed by whoever has a hand
-- free. The words are not here: they are read from the record when they are sent.
set local role lastgood_owner;

create table work.delivery (
  -- The delivery's own stream in the log, and what the receiver sees as the message's id.
  id uuid not null,
  shard int not null,
  -- The event that it tells of, and the stream that event stands on.
  cause uuid not null,
  subject uuid not null,
  cause_type text not null,
  visibility smallint not null,
  -- A name of the policy's channels, and of what kind it was when the message was queued.
  channel text not null,
  kind text not null,
  recipient int not null,
  -- Where the channel has several recipients; of a pager, the call that a message is about.
  address text,
  queued_at timestamptz not null,
  -- Of the newest event that moved the row: what is read twice moves it once.
  position bigint not null,
  -- 0 waiting, 1 sent, 2 set aside.
  state smallint not null default 0,
  tries int not null default 0,
  -- While somebody has it in hand: when their lease runs out, and another takes it.
  due_at timestamptz not null,
  -- Grows with each claim: whoever comes back late is known by an old one.
  epoch bigint not null default 0,
  owner uuid,
  -- When the record was last told that it is late.
  told_at timestamptz,
  -- Of the newest try.
  outcome text,
  status int,
  ended_at timestamptz,
  constraint delivery_pkey primary key (id),
  constraint delivery_state_check check (state in (0, 1, 2)),
  constraint delivery_channel_check check (octet_length(channel) between 1 and 400)
) with (fillfactor = 70);
create index delivery_due on work.delivery (shard, channel, due_at) where state = 0;
create index delivery_dead on work.delivery (shard) where state = 2;
create index delivery_newest on work.delivery (shard, position desc);
create index delivery_cause on work.delivery (cause);
create index delivery_subject on work.delivery (subject);

-- Each try twice: when it began and how it ended. Rows are added and never changed; one that began and
-- has no end is of a sender that died, and nobody knows whether its message arrived.
create table work.delivery_try (
  delivery uuid not null,
  epoch bigint not null,
  is_end boolean not null,
  attempt int not null,
  at timestamptz not null default clock_timestamp(),
  outcome text,
  status int,
  -- Of the receiver: text from outside.
  reply text,
  constraint delivery_try_pkey primary key (delivery, epoch, is_end),
  constraint delivery_try_delivery_fkey foreign key (delivery) references work.delivery (id),
  constraint delivery_try_end_check check (is_end = (outcome is not null)),
  constraint delivery_try_reply_check check (octet_length(reply) <= 1100)
);

-- Channels whose receiver said that it is gone for good.
create table work.disabled_channel (
  shard int not null,
  channel text not null,
  delivery uuid not null,
  disabled_at timestamptz not null default clock_timestamp(),
  constraint disabled_channel_pkey primary key (shard, channel)
);

grant select, insert, update on work.delivery to lastgood_app;
grant select, insert on work.delivery_try to lastgood_app;
grant select, insert, delete on work.disabled_channel to lastgood_app;
grant select on work.delivery, work.delivery_try, work.disabled_channel to lastgood_auditor;

-- What is recorded from here on is told, and nothing of what was recorded before there was anybody to
-- tell it.
insert into work.subscription (name, version, shard, incarnation, position)
select 'outbox', 1, h.shard, h.incarnation, h.position from log.shard_head h;
