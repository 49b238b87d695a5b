-- The unit of sync: one space for each user and one for each album. src/lib/sync/SPEC.md, "Push" and "Pull".

create table sync_state (
  one   boolean primary key default true check (one),
  epoch integer not null default 1  -- raised when a backup is restored
);
insert into sync_state default values;

-- Narrow and half full, so that raising a version stays within its page.
create table spaces (
  number  integer generated always as identity primary key,
  id      uuid    not null unique,          -- of the user or the album
  kind    text    not null check (kind in ('user', 'album')),
  version bigint  not null default 0,       -- of its newest change
  floor   bigint  not null default 0,       -- tombstones up to this version are no longer kept
  size    integer not null default 0        -- about how many rows a first sync will carry
) with (fillfactor = 50);

create table profiles (
  space    integer primary key references spaces (number),
  user_id  uuid    not null,
  name     text    not null,
  handle   text    not null,
  picture  text,
  is_admin boolean not null,
  version  bigint  not null
);

-- A user and their space begin in one transaction, however the user is made.
create function open_user_space() returns trigger language plpgsql as $$
declare opened integer;
begin
  insert into spaces (id, kind, version) values (new.id, 'user', 1) returning number into opened;
  insert into profiles (space, user_id, name, handle, picture, is_admin, version)
  values (opened, new.id, new.name, new.handle, new.image, new.is_admin, 1);
  return new;
end $$;
create trigger open_user_space after insert on "user" for each row execute function open_user_space();

create function change_profile() returns trigger language plpgsql as $$
declare space_number integer; next_version bigint;
begin
  update spaces set version = version + 1 where id = new.id returning number, version into space_number, next_version;
  update profiles set name = new.name, handle = new.handle, picture = new.image, is_admin = new.is_admin, version = next_version
  where profiles.space = space_number;
  return new;
end $$;
create trigger change_profile after update on "user" for each row
  when ((old.name, old.handle, old.image, old.is_admin) is distinct from (new.name, new.handle, new.image, new.is_admin))
  execute function change_profile();

-- What a user may see, in the user's own space. A lost one stays as a tombstone: a pull must name what to drop.
create table memberships (
  space       integer not null references spaces (number),
  album_space integer not null references spaces (number),
  album_id    uuid    not null,
  role        text    not null check (role in ('owner', 'editor', 'viewer')),
  epoch       integer not null,            -- rises when the right to see begins again or changes
  version     bigint  not null,
  deleted     boolean not null default false,
  album_name  text,                        -- as it was called when the right ended
  primary key (space, album_space)
);

create table client_groups (
  id           text primary key,
  user_id      uuid not null,
  created_at   timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);

create table clients (
  group_id         text   not null references client_groups (id) on delete cascade,
  id               text   not null,
  last_mutation_id bigint not null default 0,
  changed_by       xid8   not null default pg_current_xact_id(),  -- compared with the snapshot in a cookie
  primary key (group_id, id)
);
create index clients_by_change on clients (group_id, changed_by);

create table notices (
  space      integer not null references spaces (number),
  id         uuid    not null,
  code       text    not null,
  album_id   uuid,
  album_name text,
  detail     jsonb   not null,
  held       jsonb   not null,
  count      integer not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version    bigint  not null,
  deleted    boolean not null default false,
  primary key (space, id)
);
create index notices_by_version on notices (space, version);
