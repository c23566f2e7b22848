-- Whoever was erased before kept working with tokens that nobody revoked.
set local role lastgood_owner;

update work.token t set revoked_at = coalesce(revoked_at, now()), label = ''
where not exists (select from work.person p where p.principal = t.principal);
