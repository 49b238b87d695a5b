-- A picture that stands for an album, as devices are told of it. docs/architecture.md, "Releases".

-- What is shown of it, a copy as entries have it; null while it is in the trash.
alter table albums add column image jsonb;

-- A picture was its owner's alone, and one that is gone for good stood for nothing.
update albums b set image_id = null
where b.image_id is not null and not exists (
  select from assets i where i.id = b.image_id and i.owner_id = b.owner_id and i.kind = 'photo' and not i.deleted);

update albums b set image = json_build_object('thumbhash', i.thumbhash, 'mediaVersion', i.media_version, 'state', i.state)
from assets i
where b.image_id is not null and i.id = b.image_id and i.owner_id = b.owner_id and i.trashed_at is null;

-- Devices that hold these albums are told.
update spaces s set version = s.version + 1 from albums b where b.space = s.number and b.image_id is not null;
update albums b set version = s.version from spaces s where s.number = b.space and b.image_id is not null;
