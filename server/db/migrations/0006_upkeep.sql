-- Bytes that go, and what is looked after at night. docs/architecture.md, "Bytes that go".

-- A name in the storage belongs to one life of an asset: one that is deleted for good and registered anew begins
-- another. So what is removed under an old name can never be what has just come under a new one.
alter table assets add column life text not null default '';
alter table assets alter column life set default substr(gen_random_uuid()::text, 1, 8);
alter table assets add column content text not null
  generated always as (case life when '' then sha256 else sha256 || '-' || life end) stored;

-- Files to remove: originals of assets that are gone for good, and what the sweep has found without an asset.
create table removals (
  owner_id uuid        not null,
  content  text        not null,
  due      timestamptz not null,
  primary key (owner_id, content)
);
create index removals_by_due on removals (due);

-- When each kind of upkeep last began, by whichever server.
create table upkeep (
  name     text primary key,
  began_at timestamptz not null
);

-- A version and when the space had come to it: once that is long ago, tombstones up to it go.
alter table spaces
  add column marked_version bigint      not null default 0,
  add column marked_at      timestamptz not null default now();
create index notices_by_update on notices (updated_at) where not deleted;
create index assets_by_trashing on assets (trashed_at) where trashed_at is not null and not deleted;
