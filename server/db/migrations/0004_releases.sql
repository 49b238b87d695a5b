-- Releases: what an owner has finalized. docs/architecture.md, "Ordering and finalize".

-- The list record is the entries that carry this; its order is theirs. Later additions wait for the next finalize.
alter table entries add column released_at timestamptz;

-- The addresses of an owner's releases, in the owner's space: each is one of theirs, also when two are taken at once.
create table release_slugs (
  space       integer not null references spaces (number),
  slug        text    not null,
  album_space integer not null references spaces (number),
  primary key (space, slug)
);

-- What an album has told the world. A release is told once, however often it is finalized.
create table album_events (
  space      integer not null references spaces (number),
  kind       text    not null check (kind in ('album_release')),
  user_id    uuid    not null,
  created_at timestamptz not null,
  primary key (space, kind)
);

-- Keys and chosen addresses of links are asked for in the same place, so neither may be like another's.
alter table link_slugs rename to link_addresses;
alter table link_addresses rename column slug to address;
