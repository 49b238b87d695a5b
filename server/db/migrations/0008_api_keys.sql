-- Keys for programs. docs/adr/0010, docs/hosting.md, "Keys for programs".

create table api_keys (
  id           uuid        primary key default gen_random_uuid(),
  user_id      uuid        not null references "user" (id) on delete cascade,
  name         text        not null,
  hash         bytea       not null unique,  -- SHA-256 of the secret, which is kept nowhere
  hint         text        not null,         -- the secret's first characters
  scopes       text[]      not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'write', 'upload', 'admin']),
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  last_used_at timestamptz                   -- at most a minute old: not every request writes
);
create index api_keys_by_user on api_keys (user_id);
