-- What programs ask for by REST: pages of a library and of an album, and whether a file is there already.

create index assets_by_taking on assets (space, taken_at, id) where not deleted and trashed_at is null;
create index entries_by_taking on entries (space, (asset ->> 'takenAt') collate "C", asset_id) where not deleted;

-- The other hash by which programs know a file, of those that came from them. docs/guides/programs.md
create table asset_checksums (
  space    integer not null,
  sha1     bytea   not null,
  asset_id uuid    not null,
  primary key (space, sha1)
);
create index asset_checksums_by_asset on asset_checksums (space, asset_id);
