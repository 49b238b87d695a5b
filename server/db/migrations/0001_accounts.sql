-- Accounts, as better-auth reads and writes them; server/auth/auth.ts maps its names to these.

create table "user" (
  id             uuid        primary key default gen_random_uuid(),
  name           text        not null,
  handle         text        not null unique,  -- lower-case: src/domain/handle.ts
  email          text        not null unique,  -- lower-case
  email_verified boolean     not null default false,
  image          text,
  is_admin       boolean     not null default false,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

create table session (
  id         uuid        primary key default gen_random_uuid(),
  token      text        not null unique,
  user_id    uuid        not null references "user" (id) on delete cascade,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index session_by_user on session (user_id);

-- A way to sign in; for e-mail and password it holds the password's hash.
create table account (
  id                       uuid        primary key default gen_random_uuid(),
  account_id               text        not null,
  provider_id              text        not null,
  user_id                  uuid        not null references "user" (id) on delete cascade,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  password                 text,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index account_by_user on account (user_id);

create table verification (
  id         uuid        primary key default gen_random_uuid(),
  identifier text        not null,
  value      text        not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verification_by_identifier on verification (identifier);

create table rate_limit (
  id           uuid    primary key default gen_random_uuid(),
  key          text    not null unique,
  count        integer not null,
  last_request bigint  not null  -- milliseconds since 1970
);

-- The first account is let in whatever the setting says, and is the admin. Decided here and not in the server,
-- because two first sign-ups may run at once: the lock makes the second one see the first.
-- Sessions that must keep to the setting say so with `gatefold.signup`; the command line leaves it unset.
create function admit_user() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtext('gatefold.admit_user'));
  if not exists (select from "user") then
    new.is_admin := true;
  elsif current_setting('gatefold.signup', true) = 'closed' then
    raise exception 'sign-up is closed' using errcode = 'GF001';
  end if;
  return new;
end $$;
create trigger admit_user before insert on "user" for each row execute function admit_user();
