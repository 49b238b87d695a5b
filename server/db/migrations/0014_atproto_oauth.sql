-- People who are on their way to let this server write to their account: docs/architecture.md, "ATProto".

create table atproto_oauth_states (
  state_hash bytea       primary key,            -- SHA-256 of what their browser brings back, once
  user_id    uuid        not null references "user" (id) on delete cascade,
  sealed     bytea       not null,               -- server/atproto/sealed.ts
  expires_at timestamptz not null
);
create index atproto_oauth_states_by_user on atproto_oauth_states (user_id);
