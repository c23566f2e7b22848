-- Numbers for people: INC-2026-001. Dense within a series and year, because each is taken in the
-- transaction that appends the event which carries it. All of it can be computed from the log again.
set local role lastgood_owner;

-- The last number taken. Its row is locked before the log's head, and held to the commit.
create table work.number_series (
  series text not null,
  year int not null,
  last int not null,
  constraint number_series_pkey primary key (series, year),
  constraint number_series_series_check check (series ~ '^[A-Z]{3}$'),
  constraint number_series_year_check check (year between 1970 and 9999)
) with (fillfactor = 50);

create table work.number (
  shard int not null,
  year int not null,
  number int not null,
  stream uuid not null,
  series text not null,
  -- Three digits at least, and more when they are needed.
  text text not null generated always as
    (series || '-' || year || '-' || lpad(number::text, greatest(3, length(number::text)), '0'))
    stored,
  constraint number_pkey primary key (series, year, number),
  constraint number_stream_key unique (shard, stream),
  constraint number_number_check check (number > 0)
);

-- The next number of a series; whoever wants the one after it waits for the end of this transaction.
create function work.take_number(p_series text, p_year int) returns int
language sql set search_path = pg_catalog, pg_temp as $$
  insert into work.number_series as s (series, year, last) values (p_series, p_year, 1)
  on conflict (series, year) do update set last = s.last + 1
  returning last
$$;

-- Computes the numbers from the events that carry them, and returns how many there are.
create function work.rebuild_numbers(p_shard int) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  n bigint;
begin
  -- Nobody opens a stream meanwhile; the counters first, as everybody does.
  lock table work.number_series in exclusive mode;
  delete from work.number w where w.shard = p_shard;
  with opening as materialized (
    select e.stream, convert_from(e.clear, 'UTF8')::jsonb ->> 'number' as text
    from log.events e
    where e.shard = p_shard and e.version = 1
      and e.type in ('incident.declared', 'deployment.planned')
  ), parts as (
    select o.stream, regexp_match(o.text, '^([A-Z]{3})-([0-9]{4})-([0-9]{3,9})$') as p
    from opening o
  )
  insert into work.number (shard, series, year, number, stream)
    select p_shard, p[1], p[2]::int, p[3]::int, stream from parts where p is not null;
  get diagnostics n = row_count;
  delete from work.number_series;
  insert into work.number_series (series, year, last)
    select w.series, w.year, max(w.number) from work.number w group by w.series, w.year;
  return n;
end $$;

grant select, insert, update, delete on work.number_series, work.number to lastgood_app;
grant select on work.number_series, work.number to lastgood_auditor;
grant execute on function work.take_number, work.rebuild_numbers to lastgood_app;
