-- Large bytes beside the log: sealed before they come here, in pieces, each written once.
--
-- The key is in the sealed words of the event that names the blob. Pieces go when that event is
-- redacted, or when no event has named them a day after they came; never otherwise, whoever asks.
set local role lastgood_owner;

create table log.blob (
  created_at timestamptz not null default clock_timestamp(),
  -- Where the log ended: what names the blob comes later.
  position bigint not null,
  -- Only the transaction that began it adds to it.
  writer xid8 not null default pg_current_xact_id(),
  shard int not null,
  blob uuid not null,
  -- The event that names it; null until somebody says so.
  entry uuid,
  constraint blob_pkey primary key (shard, blob)
);

create table log.blob_chunk (
  shard int not null,
  index int not null,
  blob uuid not null,
  bytes bytea not null,
  constraint blob_chunk_pkey primary key (shard, blob, index)
);
-- What is encrypted cannot be compressed: do not try.
alter table log.blob_chunk alter column bytes set storage external;

-- Whether the pieces of a blob may go.
create function log.is_released(p_shard int, p_blob uuid) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (
    select from log.blob b
    where b.shard = p_shard and b.blob = p_blob
      and case when b.entry is null then b.created_at < clock_timestamp() - interval '1 day'
        else exists (
          select from log.event e
          join log.redaction r on r.shard = e.shard and r.position = e.position
          where e.shard = p_shard and e.id = b.entry) end)
$$;

-- Holds also for whoever is granted too much by mistake.
create function log.refuse_blob_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'blob_chunk' and tg_op = 'DELETE' then
    if log.is_released(old.shard, old.blob) then return old; end if;
  elsif tg_op = 'DELETE' then
    if old.entry is null and log.is_released(old.shard, old.blob) then return old; end if;
  elsif old.entry is null and new.entry is not null
    and (new.created_at, new.position, new.writer, new.shard, new.blob)
      = (old.created_at, old.position, old.writer, old.shard, old.blob) then
    return new;
  end if;
  raise exception 'log.% is append-only: % refused', tg_table_name, lower(tg_op)
    using errcode = 'insufficient_privilege';
end $$;

create trigger append_only before truncate on log.blob
  for each statement execute function log.refuse();
alter table log.blob enable always trigger append_only;
create trigger change before update or delete on log.blob
  for each row execute function log.refuse_blob_change();
alter table log.blob enable always trigger change;
create trigger append_only before update or truncate on log.blob_chunk
  for each statement execute function log.refuse();
alter table log.blob_chunk enable always trigger append_only;
create trigger change before delete on log.blob_chunk
  for each row execute function log.refuse_blob_change();
alter table log.blob_chunk enable always trigger change;

-- Adds the next piece; the first begins the blob. All in one transaction: 25 pieces of a mebibyte
-- and its tag are the most.
create function log.add_blob_chunk(p_shard int, p_blob uuid, p_index int, p_bytes bytea)
returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(p_index between 0 and 24 and octet_length(p_bytes) between 16 and 1048592, false)
  then
    raise exception 'piece % of a blob, of % bytes', p_index, octet_length(p_bytes)
      using errcode = 'data_exception';
  end if;
  perform set_config('synchronous_commit', 'on', true);
  if p_index = 0 then
    insert into log.blob (shard, blob, position)
      select p_shard, p_blob, h.position from log.shard_head h where h.shard = p_shard;
  end if;
  if not exists (
      select from log.blob b where b.shard = p_shard and b.blob = p_blob
        and b.writer = pg_current_xact_id())
    or p_index <> (
      select count(*) from log.blob_chunk c where c.shard = p_shard and c.blob = p_blob)
  then
    raise exception 'piece % of a blob comes too early or too late', p_index
      using errcode = 'data_exception';
  end if;
  insert into log.blob_chunk (shard, blob, index, bytes) values (p_shard, p_blob, p_index, p_bytes);
end $$;

-- The event whose clear part names a blob; null when there is none.
create function log.entry_naming(p_shard int, p_blob uuid) returns uuid
language sql stable set search_path = pg_catalog, pg_temp as $$
  select e.id from log.blob b
  join log.event e on e.shard = b.shard and e.position > b.position
    and position(convert_to(p_blob::text, 'UTF8') in e.clear) > 0
  where b.shard = p_shard and b.blob = p_blob
  order by e.position limit 1
$$;

-- Says which event names a blob, once; answers whether it is this one, and the blob still there.
create function log.claim_blob(p_shard int, p_blob uuid, p_entry uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('synchronous_commit', 'on', true);
  update log.blob b set entry = p_entry
    where b.shard = p_shard and b.blob = p_blob and b.entry is null
      and exists (
        select from log.event e
        where e.shard = p_shard and e.id = p_entry and e.position > b.position);
  return exists (
    select from log.blob b
    join log.blob_chunk c on c.shard = b.shard and c.blob = b.blob and c.index = 0
    where b.shard = p_shard and b.blob = p_blob and b.entry = p_entry);
end $$;

-- Removes the pieces of a blob whose event was redacted; false when it was not.
create function log.destroy_blob(p_shard int, p_blob uuid) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  b record;
begin
  perform set_config('synchronous_commit', 'on', true);
  select * into b from log.blob x where x.shard = p_shard and x.blob = p_blob for update;
  -- Nothing there is as good as removed.
  if not found then return true; end if;
  if b.entry is null then
    update log.blob x set entry = log.entry_naming(p_shard, p_blob)
      where x.shard = p_shard and x.blob = p_blob
        and log.entry_naming(p_shard, p_blob) is not null;
  end if;
  if not log.is_released(p_shard, p_blob) then return false; end if;
  delete from log.blob_chunk c where c.shard = p_shard and c.blob = p_blob;
  return true;
end $$;

-- Removes blobs that no event has named within a day, a hundred at a time, and returns how many.
create function log.sweep_blobs(p_shard int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  b record;
  v_entry uuid;
  n int := 0;
begin
  for b in
    select x.blob from log.blob x
    where x.shard = p_shard and x.entry is null
      and x.created_at < clock_timestamp() - interval '1 day'
    order by x.created_at limit 100 for update skip locked
  loop
    -- Whoever appended the event may have died before it could claim the blob.
    v_entry := log.entry_naming(p_shard, b.blob);
    if v_entry is null then
      delete from log.blob_chunk c where c.shard = p_shard and c.blob = b.blob;
      delete from log.blob x where x.shard = p_shard and x.blob = b.blob;
      n := n + 1;
    else
      update log.blob x set entry = v_entry where x.shard = p_shard and x.blob = b.blob;
    end if;
  end loop;
  return n;
end $$;

grant execute on function log.add_blob_chunk, log.claim_blob, log.destroy_blob, log.sweep_blobs
  to lastgood_app;

create view log.blobs as select * from log.blob;
create view log.blob_chunks as select * from log.blob_chunk;
grant select on log.blobs, log.blob_chunks to lastgood_app, lastgood_auditor;
