-- Tokens, found by the SHA-256 of their text: whoever reads this table can use none of them.
set local role lastgood_owner;

create table work.token (
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  id uuid not null,
  principal uuid not null,
  digest bytea not null,
  role text not null,
  label text not null,
  constraint token_pkey primary key (id),
  constraint token_digest_key unique (digest),
  constraint token_digest_check check (octet_length(digest) = 32),
  constraint token_role_check check (octet_length(role) between 1 and 64),
  constraint token_label_check check (octet_length(label) <= 800)
);

-- Never deleted: the log names them.
grant select, insert, update on work.token to lastgood_app;
grant select (created_at, expires_at, revoked_at, id, principal, role, label) on work.token
  to lastgood_auditor;
