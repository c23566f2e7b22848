-- Nobody waits for the lease of a process that died: whoever works on a subscription may show that its
-- process lives, by a lock that a connection of it holds as long as there is one.
set local role lastgood_owner;

alter table work.subscription add column presence bigint;
-- Where a worker last took over from one that had not given the subscription back: the second time at one
-- place, an event may be to blame.
alter table work.subscription add column inherited_at bigint;
