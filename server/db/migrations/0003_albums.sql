-- Albums and what is in them. Every table that grows leads its keys with the space's number.

create table albums (
  space               integer primary key references spaces (number),
  id                  uuid    not null,
  owner_id            uuid    not null,
  name                text    not null check (length(name) between 1 and 200),
  description         text    not null,
  kind                text    not null check (kind in ('photos', 'music')),
  sort                text    not null check (sort in ('asc', 'desc', 'manual')),
  is_activity_enabled boolean not null default true,
  cover_asset_id      uuid,
  slug                text,
  released_at         timestamptz,
  created_at          timestamptz not null,
  updated_at          timestamptz not null,
  last_activity_at    timestamptz not null,
  deleted_at          timestamptz,
  version             bigint  not null
);
create index albums_by_owner on albums (owner_id);

create table members (
  space     integer not null references spaces (number),
  user_id   uuid    not null,
  role      text    not null check (role in ('owner', 'editor', 'viewer')),
  name      text    not null,
  handle    text    not null,
  picture   text,
  added_by  uuid    not null,
  joined_at timestamptz not null,
  version   bigint  not null,
  deleted   boolean not null default false,
  primary key (space, user_id)
);
create index members_by_version on members (space, version);
-- An album has one owner.
create unique index members_one_owner on members (space) where role = 'owner' and not deleted;

create table assets (
  space           integer not null references spaces (number),  -- the owner's
  id              uuid    not null,
  owner_id        uuid    not null,
  sha256          text    not null,
  kind            text    not null check (kind in ('photo', 'video', 'audio')),
  type            text    not null,
  file_name       text    not null,
  size            bigint  not null,
  width           integer not null,
  height          integer not null,
  taken_at        timestamptz not null,
  taken_at_source text    not null,
  duration        double precision,
  thumbhash       text    not null,
  title           text    not null,
  description     text    not null,
  created_at      timestamptz not null,
  media_version   integer not null default 0,
  state           text    not null default 'pending' check (state in ('pending', 'stored', 'failed')),
  failure         text,                                          -- why, as an error code
  trashed_at      timestamptz,
  version         bigint  not null,
  deleted         boolean not null default false,
  primary key (space, id),
  unique (space, sha256)
);
create index assets_by_version on assets (space, version);
create index assets_by_id on assets (id);

create table entries (
  space          integer not null references spaces (number),
  asset_id       uuid    not null,
  position       text    not null collate "C",   -- fractional index; ties by asset_id
  asset          jsonb   not null,               -- what the album shows of it: docs/architecture.md, "Entries"
  owner_id       uuid    not null,               -- of the asset
  added_by       uuid    not null,
  added_at       timestamptz not null,
  version        bigint  not null,               -- of the space, when this row last changed
  deleted        boolean not null default false, -- a tombstone, kept until the space's floor passes it
  deleted_at     timestamptz,
  deleted_reason text check (deleted_reason in ('removed', 'trashed', 'member')),
  primary key (space, asset_id)
);
create index entries_by_version on entries (space, version);
create index entries_in_order on entries (space, position, asset_id) where not deleted;
create index entries_by_asset on entries (asset_id);

create table comments (
  space      integer not null references spaces (number),
  id         uuid    not null,
  asset_id   uuid,
  user_id    uuid    not null,
  name       text    not null,
  handle     text    not null,
  picture    text,
  text       text    not null check (length(text) between 1 and 1000),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version    bigint  not null,
  deleted    boolean not null default false,
  primary key (space, id)
);
create index comments_by_version on comments (space, version);

create table likes (
  space      integer not null references spaces (number),
  asset_id   uuid    not null,  -- the nil uuid: a like of the album itself
  user_id    uuid    not null,
  name       text    not null,
  handle     text    not null,
  picture    text,
  created_at timestamptz not null,
  version    bigint  not null,
  deleted    boolean not null default false,
  primary key (space, asset_id, user_id)
);
create index likes_by_version on likes (space, version);

create table links (
  space          integer not null references spaces (number),
  id             uuid    not null,
  key            text    not null,
  slug           text,
  password_hash  text,
  expires_at     timestamptz,
  allow_download boolean not null,
  allow_upload   boolean not null,
  show_metadata  boolean not null,
  opened         integer not null default 0,
  created_at     timestamptz not null,
  version        bigint  not null,
  deleted        boolean not null default false,
  primary key (space, id)
);
create index links_by_version on links (space, version);
create index links_by_key on links (key);

-- A link's chosen address is one on the whole server.
create table link_slugs (
  slug  text primary key,
  space integer not null references spaces (number),
  id    uuid    not null
);
