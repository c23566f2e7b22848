-- The only ways into the record.
set local role lastgood_owner;

-- The types each writer may append. Whatever is nobody else's is the service's.
create function log.may_append(writer text, type text) returns boolean
language sql immutable parallel safe as $$
  select case
    when type = 'policy.applied' then writer = 'policy'
    when type like 'action.%' or type like 'step.%' or type = 'plan.prepared'
      then writer = 'executor'
    when type = 'entry.redacted' then writer = 'redactor'
    else writer = 'app'
  end
$$;

-- Whether an event can be read again: what a constraint would say, checked here instead (002 says
-- why). Writers are programs of ours, but one of them gone wrong must not leave a row that no reader
-- can get past.
create function log.is_well_formed(
  type text, role text, revision smallint, visibility smallint, happened_at timestamptz,
  causes bytea, policy bytea, command_key uuid, command_digest bytea, command_events int,
  size int) returns boolean
language sql immutable parallel safe as $$
  select coalesce(octet_length(type) between 3 and 64 and octet_length(role) between 1 and 64
    and revision > 0 and visibility in (0, 1) and isfinite(happened_at)
    and octet_length(causes) % 16 = 0 and octet_length(causes) <= 1600
    and octet_length(policy) in (0, 32) and size <= 262144 + 16
    and case when command_events > 0
      then command_key is not null and octet_length(command_digest) = 32
      else command_events = 0 and command_key is null and command_digest is null end, false)
$$;

-- What the first event of a stream follows. EventHash.swift computes the same.
create function log.genesis(stream uuid, kind text) returns bytea
language sql stable parallel safe as $$
  select sha256('lastgood stream 1\012'::bytea || uuid_send(stream)
    || int4send(octet_length(kind)) || convert_to(kind, 'UTF8'))
$$;

-- Hash of all that whoever appends an event states. EventHash.swift computes the same; a shipped
-- format never changes.
create function log.content_digest(
  id uuid, stream uuid, revision smallint, visibility smallint, happened_at timestamptz,
  principal uuid, type text, role text, causes bytea, policy bytea, command_key uuid,
  command_digest bytea, command_events int, clear bytea, sealed bytea) returns bytea
language sql stable parallel safe as $$
  select sha256('lastgood event 1\012'::bytea || uuid_send(id) || uuid_send(stream)
    || int2send(revision) || int2send(visibility) || timestamptz_send(happened_at)
    || uuid_send(principal)
    || int4send(octet_length(type)) || convert_to(type, 'UTF8')
    || int4send(octet_length(role)) || convert_to(role, 'UTF8')
    || int4send(octet_length(causes)) || causes
    || int4send(octet_length(policy)) || policy
    || case when command_key is null then '\x000000000000000000000000'::bytea
       else '\x00000010'::bytea || uuid_send(command_key)
         || int4send(octet_length(command_digest)) || command_digest || int4send(command_events)
       end
    || int4send(octet_length(clear)) || clear
    || int4send(octet_length(sealed)) || sealed)
$$;

-- The status of one command, given what the log holds under its key and of its stream.
create function log.verdict(
  e_digest bytea, digest bytea, s_kind text, kind text, s_version int, expected int) returns int
language sql immutable parallel safe as $$
  select case
    when e_digest is not null then case when e_digest = digest then 1 else 3 end
    when s_kind <> kind then 4
    when coalesce(s_version, 0) <> expected then 2
    else 0
  end
$$;

-- Appends the events of any number of commands, each command all or nothing, with a status each:
--
--   0 appended: o_count events from o_position on, the stream now at o_version
--   1 replayed: the key came before with this command; the first answer
--   2 conflict: the stream is at o_version
--   3 the key came before with another command
--   4 the stream is of another kind
--
-- All arrays have one element an event. The first event of a command carries the command's key and
-- digest, and the number of its events in p_counts; those that follow it carry null, null and 0, and
-- stand right behind it.
--
-- One function a writer, from one text, so that EXECUTE says who may append what. The head is locked
-- before anything is looked up: a check before the lock would miss what commits just now.
--
-- Subscripts instead of unnest: seventeen arrays side by side are seventeen temporary tables.
--
-- The settings keep the look-ups on their indexes: statistics of a young table make the planner
-- scan it whole. synchronous_commit is not among them: a function's own setting ends with the
-- function, before the commit that needs it.
do $do$
declare
  writer text;
begin
  foreach writer in array array['app', 'executor', 'policy', 'redactor'] loop
    execute format($f$
create function log.append_as_%1$s(
  p_shard int, p_streams uuid[], p_kinds text[], p_expected int[], p_principals uuid[],
  p_roles text[], p_policies bytea[], p_keys uuid[], p_digests bytea[], p_counts int[],
  p_ids uuid[], p_types text[], p_revisions smallint[], p_happened timestamptz[],
  p_causes bytea[], p_visibilities smallint[], p_clear bytea[], p_sealed bytea[],
  p_master smallint, p_wrapped bytea[],
  out o_status int[], out o_position bigint[], out o_count int[], out o_version int[])
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set jit = off
set plan_cache_mode = force_generic_plan as $body$
declare
  n constant int := cardinality(p_streams);
  v_setting text;
  v_position bigint;
  v_at timestamptz;
  v_stream uuid;        -- the stream in hand, its version and newest hash
  v_version int;
  v_head bytea;
  v_kind text;
  v_changed boolean := false;
  v_status int;         -- of the command in hand
  v_left int := 0;      -- events it still has to append
  r record;
  a_position bigint[];  -- one element an event; null for what is not appended
  a_version int[];
  a_hash bytea[];
  s_stream uuid[] := '{}';
  s_version int[] := '{}';
  s_head bytea[] := '{}';
  s_kind text[] := '{}';
begin
  -- An assignment: PERFORM would run a whole query for it.
  v_setting := set_config('synchronous_commit', 'on', true);
  select h.position into v_position from log.shard_head h where h.shard = p_shard for update;
  if not found then
    raise exception 'there is no shard %%', p_shard using errcode = 'no_data_found';
  end if;
  v_at := clock_timestamp();

  if (cardinality(p_kinds), cardinality(p_expected), cardinality(p_principals),
      cardinality(p_roles), cardinality(p_policies), cardinality(p_keys), cardinality(p_digests),
      cardinality(p_counts), cardinality(p_ids), cardinality(p_types), cardinality(p_revisions),
      cardinality(p_happened), cardinality(p_causes), cardinality(p_visibilities),
      cardinality(p_clear), cardinality(p_sealed), coalesce(cardinality(p_wrapped), n))
    is distinct from (n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n) then
    raise exception 'the arrays are not of one length' using errcode = 'data_exception';
  end if;
  a_position := array_fill(null::bigint, array[n]);
  a_version := array_fill(null::int, array[n]);
  a_hash := array_fill(null::bytea, array[n]);
  o_status := array_fill(0, array[n]);
  o_position := array_fill(null::bigint, array[n]);
  o_count := array_fill(null::int, array[n]);
  o_version := array_fill(null::int, array[n]);

  for r in
    select i.ord, i.stream, i.kind, i.expected, i.count, i.digest, i.type,
      log.is_well_formed(i.type, i.role, i.revision, i.visibility, i.happened_at, i.causes,
        i.policy, i.key, i.digest, i.count,
        octet_length(i.clear) + octet_length(i.sealed)) as well_formed,
      log.content_digest(i.id, i.stream, i.revision, i.visibility, i.happened_at, i.principal,
        i.type, i.role, i.causes, i.policy, i.key, i.digest, i.count, i.clear, i.sealed) as content,
      s.version as s_version, s.head as s_head, s.kind as s_kind,
      e.position as e_position, e.version as e_version, e.command_digest as e_digest,
      e.command_events as e_events
    from (
      select o.ord, p_streams[ord] as stream, p_kinds[ord] as kind, p_expected[ord] as expected,
        p_principals[ord] as principal, p_roles[ord] as role, p_policies[ord] as policy,
        p_keys[ord] as key, p_digests[ord] as digest, p_counts[ord] as count, p_ids[ord] as id,
        p_types[ord] as type, p_revisions[ord] as revision, p_happened[ord] as happened_at,
        p_causes[ord] as causes, p_visibilities[ord] as visibility, p_clear[ord] as clear,
        p_sealed[ord] as sealed
      from generate_series(1, n) as o(ord)) i
    left join lateral (
      select * from log.stream s where s.shard = p_shard and s.stream = i.stream limit 1) s on true
    left join lateral (
      select * from log.event e
      where e.shard = p_shard and e.principal = i.principal and e.command_key = i.key
      limit 1) e on true
    order by i.stream, i.ord
  loop
    if not log.may_append(%1$L, r.type) then
      raise exception '%1$s may not append %%', r.type using errcode = 'insufficient_privilege';
    end if;
    if not r.well_formed then
      raise exception 'a malformed event of type %%', r.type using errcode = 'data_exception';
    end if;
    if v_stream is distinct from r.stream then
      if v_left > 0 then
        raise exception 'a command lacks %% events', v_left using errcode = 'data_exception';
      end if;
      if v_changed then
        s_stream := s_stream || v_stream;
        s_version := s_version || v_version;
        s_head := s_head || v_head;
        s_kind := s_kind || v_kind;
        v_changed := false;
      end if;
      v_stream := r.stream;
      -- Null for a new stream: its kind is that of the first command that gets something appended.
      v_kind := r.s_kind;
      v_version := coalesce(r.s_version, 0);
      v_head := r.s_head;
    end if;

    if r.count > 0 then
      if v_left > 0 then
        raise exception 'a command lacks %% events', v_left using errcode = 'data_exception';
      end if;
      v_left := r.count;
      v_status := log.verdict(r.e_digest, r.digest, v_kind, r.kind, v_version, r.expected);
      if v_status = 0 then
        o_position[r.ord] := v_position + 1;
        o_count[r.ord] := r.count;
        o_version[r.ord] := v_version + r.count;
      elsif v_status = 1 then
        o_position[r.ord] := r.e_position;
        o_count[r.ord] := r.e_events;
        o_version[r.ord] := r.e_version + r.e_events - 1;
      elsif v_status = 2 then
        o_version[r.ord] := v_version;
      end if;
    elsif v_left <= 0 then
      raise exception 'an event belongs to no command' using errcode = 'data_exception';
    end if;
    v_left := v_left - 1;
    o_status[r.ord] := v_status;

    if v_status = 0 then
      if v_kind is null then
        v_kind := r.kind;
        v_head := log.genesis(r.stream, r.kind);
      end if;
      v_position := v_position + 1;
      v_version := v_version + 1;
      v_head := sha256(v_head || int4send(v_version) || timestamptz_send(v_at) || r.content);
      v_changed := true;
      a_position[r.ord] := v_position;
      a_version[r.ord] := v_version;
      a_hash[r.ord] := v_head;
    end if;
  end loop;
  if v_left > 0 then
    raise exception 'a command lacks %% events', v_left using errcode = 'data_exception';
  end if;
  if v_changed then
    s_stream := s_stream || v_stream;
    s_version := s_version || v_version;
    s_head := s_head || v_head;
    s_kind := s_kind || v_kind;
  end if;

  if cardinality(s_stream) > 0 then
    insert into log.event (position, happened_at, recorded_at, shard, version, command_events,
      revision, visibility, id, stream, principal, command_key, command_digest, hash, policy,
      causes, type, role, clear, sealed)
    select a_position[i], p_happened[i], v_at, p_shard, a_version[i], nullif(p_counts[i], 0),
      p_revisions[i], p_visibilities[i], p_ids[i], p_streams[i], p_principals[i], p_keys[i],
      p_digests[i], a_hash[i], p_policies[i], p_causes[i], p_types[i], p_roles[i], p_clear[i],
      p_sealed[i]
    from generate_series(1, n) as i
    where a_position[i] is not null;
    if p_wrapped is not null then
      insert into log.event_key (position, shard, master, wrapped)
      select a_position[i], p_shard, p_master, p_wrapped[i]
      from generate_series(1, n) as i
      where a_position[i] is not null and p_wrapped[i] <> '';
    end if;
    insert into log.stream as s (shard, stream, version, kind, head)
    select p_shard, q.* from unnest(s_stream, s_version, s_kind, s_head) as q(stream, version, kind, head)
    on conflict (shard, stream) do update set version = excluded.version, head = excluded.head;
    update log.shard_head h set position = v_position where h.shard = p_shard;
  end if;
end $body$ $f$, writer);
  end loop;
end $do$;

-- Appends a command's only event, the usual case: what append_as_* does, without the machinery of
-- sets, in half the time.
do $do$
declare
  writer text;
begin
  foreach writer in array array['app', 'executor', 'policy', 'redactor'] loop
    execute format($f$
create function log.append_one_as_%1$s(
  p_shard int, p_stream uuid, p_kind text, p_expected int, p_principal uuid, p_role text,
  p_policy bytea, p_key uuid, p_digest bytea, p_id uuid, p_type text, p_revision smallint,
  p_happened timestamptz, p_causes bytea, p_visibility smallint, p_clear bytea, p_sealed bytea,
  p_master smallint, p_wrapped bytea,
  out o_status int, out o_position bigint, out o_count int, out o_version int)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off set jit = off
set plan_cache_mode = force_generic_plan as $body$
declare
  v_setting text;
  v_at timestamptz;
  v_head bytea;
  s record;  -- the stream, before
  e record;  -- what the log holds under the command's key
begin
  -- An assignment: PERFORM would run a whole query for it.
  v_setting := set_config('synchronous_commit', 'on', true);
  select h.position into o_position from log.shard_head h where h.shard = p_shard for update;
  if not found then
    raise exception 'there is no shard %%', p_shard using errcode = 'no_data_found';
  end if;
  v_at := clock_timestamp();
  if not log.may_append(%1$L, p_type) then
    raise exception '%1$s may not append %%', p_type using errcode = 'insufficient_privilege';
  end if;
  if not log.is_well_formed(p_type, p_role, p_revision, p_visibility, p_happened, p_causes,
    p_policy, p_key, p_digest, 1, octet_length(p_clear) + octet_length(p_sealed)) then
    raise exception 'a malformed event of type %%', p_type using errcode = 'data_exception';
  end if;
  select x.version, x.head, x.kind into s
    from log.stream x where x.shard = p_shard and x.stream = p_stream;
  select x.position, x.version, x.command_digest, x.command_events
    into e
    from log.event x
    where x.shard = p_shard and x.principal = p_principal and x.command_key = p_key;
  o_status := log.verdict(e.command_digest, p_digest, s.kind, p_kind, s.version, p_expected);
  if o_status <> 0 then
    o_position := case when o_status = 1 then e.position end;
    o_count := case when o_status = 1 then e.command_events end;
    o_version := case o_status
      when 1 then e.version + e.command_events - 1 when 2 then coalesce(s.version, 0) end;
    return;
  end if;
  o_position := o_position + 1;
  o_version := coalesce(s.version, 0) + 1;
  o_count := 1;
  v_head := sha256(coalesce(s.head, log.genesis(p_stream, p_kind))
    || int4send(o_version) || timestamptz_send(v_at)
    || log.content_digest(p_id, p_stream, p_revision, p_visibility,
      p_happened, p_principal, p_type, p_role, p_causes, p_policy,
      p_key, p_digest, 1, p_clear, p_sealed));
  insert into log.event (position, happened_at, recorded_at, shard, version, command_events,
    revision, visibility, id, stream, principal, command_key, command_digest, hash, policy,
    causes, type, role, clear, sealed)
  values (o_position, p_happened, v_at, p_shard, o_version, 1, p_revision,
    p_visibility, p_id, p_stream, p_principal, p_key, p_digest, v_head,
    p_policy, p_causes, p_type, p_role, p_clear, p_sealed);
  if p_wrapped <> '' then
    insert into log.event_key (position, shard, master, wrapped)
    values (o_position, p_shard, p_master, p_wrapped);
  end if;
  if s.version is null then
    insert into log.stream (shard, stream, version, kind, head)
    values (p_shard, p_stream, o_version, p_kind, v_head);
  else
    update log.stream x set version = o_version, head = v_head
    where x.shard = p_shard and x.stream = p_stream;
  end if;
  update log.shard_head h set position = o_position where h.shard = p_shard;
end $body$ $f$, writer);
  end loop;
end $do$;

grant execute on function log.append_as_app, log.append_one_as_app to lastgood_app;
grant execute on function log.append_as_executor, log.append_one_as_executor to lastgood_executor;
grant execute on function log.append_as_policy, log.append_one_as_policy to lastgood_policy;

-- What a command was answered before: status 1 and the first answer, 3 when the key came with another
-- command, no row when it is new. Takes the head's lock, so that it cannot miss a first copy that
-- commits just now, and so that the answer waits for the standby as the original did.
create function log.earlier_answer(
  p_shard int, p_principal uuid, p_key uuid, p_digest bytea,
  out o_status int, out o_position bigint, out o_count int, out o_version int)
returns setof record language plpgsql security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  perform set_config('synchronous_commit', 'on', true);
  perform from log.shard_head h where h.shard = p_shard for update;
  return query
    select case when e.command_digest = p_digest then 1 else 3 end, e.position, e.command_events,
      e.version + e.command_events - 1
    from log.event e
    where e.shard = p_shard and e.principal = p_principal and e.command_key = p_key;
end $$;
grant execute on function log.earlier_answer to lastgood_app, lastgood_executor, lastgood_policy;
