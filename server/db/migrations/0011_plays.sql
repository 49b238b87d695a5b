-- How often tracks were played. docs/architecture.md, "Plays".

-- Of an asset, in its owner's space. No view holds it and no version moves with it: whoever listens waits for no lock of
-- the space, and no device is told.
create table play_counts (
  space    integer not null,
  asset_id uuid    not null,
  count    bigint  not null,
  primary key (space, asset_id)
);

-- Each play by the id that its player has made, so that one which is sent again counts once. Kept for a while.
create table plays (
  space      integer     not null,
  asset_id   uuid        not null,
  id         uuid        not null,
  counted_at timestamptz not null default now(),
  primary key (space, asset_id, id)
);
create index plays_by_time on plays (counted_at);

-- What of a list record is played, as it is shown: its plays are added up.
create index entries_played on entries (space, owner_id, asset_id)
  where released_at is not null and not deleted and (asset ->> 'state') = 'stored' and (asset ->> 'kind') <> 'photo';

-- All releases of the server, and nothing else: whoever lists them reads it whole.
create index albums_all_released on albums (space) where released_at is not null and deleted_at is null;
