-- What anyone reads of releases. docs/architecture.md, "Releases".

-- A picture of the owner's library that stands for an album and is no entry of it.
alter table albums add column image_id uuid;
create index albums_by_image on albums (image_id) where image_id is not null;

create index albums_released on albums (owner_id) where released_at is not null and deleted_at is null;
-- The list record as it is shown: its order, its length, and whether an asset is in it.
create index entries_in_record on entries (space, position, asset_id)
  where released_at is not null and not deleted and (asset ->> 'state') = 'stored';
create index release_slugs_by_album on release_slugs (album_space);
