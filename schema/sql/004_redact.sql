-- Destroying words, with proof. The ciphertext stays, so every hash still holds; the key goes, so
-- nobody reads it again; an event says who did it and when, and why in words of its own.
set local role lastgood_owner;

-- o_status as of the append functions, and 5: no such entry, 6: the entry has no words.
-- An entry whose words are gone already answers 1 with the event that says so.
create function log.redact(
  p_shard int, p_entry uuid, p_principal uuid, p_role text, p_policy bytea, p_key uuid,
  p_digest bytea, p_id uuid, p_happened timestamptz, p_sealed bytea, p_master smallint,
  p_wrapped bytea, out o_status int, out o_position bigint, out o_version int)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  entry record;
  earlier record;
  answer record;
begin
  -- Also for the answers that append nothing: a replay is as durable as the original.
  perform set_config('synchronous_commit', 'on', true);
  perform from log.shard_head h where h.shard = p_shard for update;
  -- What was redacted stays redacted, also when a restored backup has brought its key back.
  delete from log.event_key k using log.redaction r, log.event e
    where e.shard = p_shard and e.id = p_entry and r.shard = e.shard and r.position = e.position
      and k.shard = e.shard and k.position = e.position;
  -- The key before any other answer: a retry gets its first one, a stolen key none at all.
  select e.position, e.version, e.command_digest into earlier from log.event e
    where e.shard = p_shard and e.principal = p_principal and e.command_key = p_key;
  if found then
    o_status := case when earlier.command_digest = p_digest then 1 else 3 end;
    o_position := case when o_status = 1 then earlier.position end;
    o_version := case when o_status = 1 then earlier.version end;
    return;
  end if;
  select e.position, e.stream, e.visibility, e.sealed <> '' as has_words, s.kind into entry
    from log.event e join log.stream s on s.shard = e.shard and s.stream = e.stream
    where e.shard = p_shard and e.id = p_entry;
  if not found then
    o_status := 5;
    return;
  end if;
  if not entry.has_words then
    o_status := 6;
    return;
  end if;
  select e.position, e.version into earlier
    from log.redaction r join log.event e on e.shard = r.shard and e.position = r.redacted_by
    where r.shard = p_shard and r.position = entry.position;
  if found then
    o_status := 1;
    o_position := earlier.position;
    o_version := earlier.version;
    return;
  end if;
  select * into answer from log.append_one_as_redactor(p_shard, entry.stream, entry.kind, null,
    p_principal, p_role, p_policy, p_key, p_digest, p_id, 'entry.redacted', 1::smallint, p_happened,
    uuid_send(p_entry), entry.visibility, convert_to('{"entry":"' || p_entry || '"}', 'UTF8'),
    p_sealed, p_master, p_wrapped);
  o_status := answer.o_status;
  o_position := answer.o_position;
  o_version := answer.o_version;
  if o_status = 0 then
    delete from log.event_key k where k.shard = p_shard and k.position = entry.position;
    insert into log.redaction (shard, position, redacted_by, redacted_at)
      select p_shard, entry.position, e.position, e.recorded_at
      from log.event e where e.shard = p_shard and e.position = o_position;
  end if;
end $$;
grant execute on function log.redact to lastgood_app;
