-- People outside who want to be told by mail. Their addresses are here and nowhere in the record: what
-- is deleted here is gone.
set local role lastgood_owner;

create table work.subscriber (
  -- Random; what the record calls them.
  id uuid not null,
  shard int not null,
  -- 0 not confirmed yet, 1 confirmed, 2 set aside because their mail server knows no such address.
  state smallint not null default 0,
  -- Names of components; null for all. What they are told of, and what they asked for last.
  components text[],
  asked text[],
  created_at timestamptz not null default clock_timestamp(),
  -- When a mail to confirm it was asked for last.
  asked_at timestamptz not null default clock_timestamp(),
  confirmed_at timestamptz,
  set_aside_at timestamptz,
  -- By which an address is found again, without being written here: under a key of this database.
  address_code bytea not null,
  -- SHA-256 of what stands in the link that ends it.
  digest bytea not null,
  -- Their address and that link's token, sealed.
  sealed bytea not null,
  master smallint not null,
  wrapped bytea not null,
  constraint subscriber_pkey primary key (id),
  constraint subscriber_address_key unique (shard, address_code),
  constraint subscriber_digest_key unique (digest),
  constraint subscriber_state_check check (state in (0, 1, 2)),
  constraint subscriber_digest_check check (octet_length(digest) = 32)
);
create index subscriber_told on work.subscriber (shard, id) where state = 1;
create index subscriber_asked on work.subscriber (shard, asked_at);

-- Links that confirm, found by the SHA-256 of their token: whoever reads this can use none of them.
create table work.subscriber_token (
  digest bytea not null,
  subscriber uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint subscriber_token_pkey primary key (digest),
  constraint subscriber_token_digest_check check (octet_length(digest) = 32),
  constraint subscriber_token_subscriber_fkey foreign key (subscriber)
    references work.subscriber (id) on delete cascade
);
create index subscriber_token_subscriber on work.subscriber_token (subscriber);

-- Keys of the page for people outside, sealed.
create table work.status_key (
  id uuid not null,
  shard int not null,
  purpose text not null,
  created_at timestamptz not null default clock_timestamp(),
  sealed bytea not null,
  master smallint not null,
  wrapped bytea not null,
  constraint status_key_pkey primary key (id),
  constraint status_key_purpose_key unique (shard, purpose)
);

-- Links to the page for stakeholders; what makes one valid is signed, and not here.
create table work.status_link (
  id uuid not null,
  shard int not null,
  made_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  constraint status_link_pkey primary key (id)
);
create index status_link_newest on work.status_link (shard, created_at desc);

-- Events that subscribers are being told of, and how far that has come.
create table work.fan_out (
  cause uuid not null,
  shard int not null,
  position bigint not null,
  -- The last subscriber who was looked at; null before the first.
  after uuid,
  constraint fan_out_pkey primary key (cause)
);

-- Whom a message is for, where that is a subscriber: no address is copied here.
alter table work.delivery add column subscriber uuid;

grant select, insert, update, delete on work.subscriber, work.subscriber_token to lastgood_app;
grant select, insert, delete on work.status_key to lastgood_app;
grant select, insert, update on work.status_link to lastgood_app;
grant select, insert, update, delete on work.fan_out to lastgood_app;
grant select (id, shard, state, components, asked, created_at, asked_at, confirmed_at, set_aside_at)
  on work.subscriber to lastgood_auditor;
grant select (id, shard, purpose, created_at) on work.status_key to lastgood_auditor;
grant select on work.fan_out, work.status_link to lastgood_auditor;
