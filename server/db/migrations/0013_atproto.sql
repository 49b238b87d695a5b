-- Releases in the open network of ATProto. docs/architecture.md, "ATProto"; docs/adr/0015.

-- One account for each person, and one person for each account.
create table atproto_accounts (
  user_id      uuid        primary key references "user" (id) on delete cascade,
  did          text        not null unique,
  handle       text        not null,
  pds          text        not null,             -- origin of the server that holds the repository
  method       text        not null check (method in ('app_password', 'oauth')),
  state        text        not null check (state in ('connected', 'expired')),
  secret       bytea       not null,             -- sealed: server/atproto/sealed.ts
  connected_at timestamptz not null default now(),
  reconciled   text,                             -- the versions up to which all is done: server/atproto/accounts.ts
  attempts     integer     not null default 0,   -- in vain, since something was done last
  next_try_at  timestamptz,                      -- where something waits for the network
  lease        uuid,                             -- whoever works on it
  leased_until timestamptz
);

-- What is to be in a person's repository and what is known to be there. Rows are in the person's space.
create table atproto_records (
  space    integer not null references spaces (number),
  kind     text    not null check (kind in ('track', 'list')),
  subject  uuid    not null,                     -- of the asset, or of the album
  rkey     text    not null,                     -- reserved before the first write, so that none is written twice
  uri      text,
  cid      text,
  digest   text,                                 -- of what was wished when its state was set
  state    text    not null default 'waiting' check (state in ('waiting', 'written', 'failed', 'missing', 'too_many')),
  reason   text,                                 -- a code: src/protocol/atproto.ts
  blob     jsonb,                                -- what the audio is known as there; null where it is too large for that
  blob_of  text,                                 -- the file that this was
  releases uuid[]  not null default '{}',        -- the albums that it was written for
  primary key (space, kind, subject),
  unique (space, kind, rkey)
);
