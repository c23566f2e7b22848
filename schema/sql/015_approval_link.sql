-- Links by which one person answers one question once, found by the SHA-256 of their token: whoever
-- reads this table can use none of them.
set local role lastgood_owner;

create table work.approval_link (
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  id uuid not null,
  stream uuid not null,
  decision uuid not null,
  request uuid not null,
  principal uuid not null,
  made_by uuid not null,
  digest bytea not null,
  plan_hash bytea not null,
  role text not null,
  constraint approval_link_pkey primary key (id),
  constraint approval_link_digest_key unique (digest),
  constraint approval_link_digest_check check (octet_length(digest) = 32),
  constraint approval_link_plan_hash_check check (octet_length(plan_hash) = 32),
  constraint approval_link_role_check check (octet_length(role) between 1 and 400)
);

grant select, insert, update on work.approval_link to lastgood_app;
grant select (created_at, expires_at, used_at, id, stream, decision, request, principal, made_by,
  plan_hash, role) on work.approval_link to lastgood_auditor;
