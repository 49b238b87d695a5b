-- What is learned of an asset from its bytes. Null where there is nothing to say.
alter table assets
  add column details  jsonb,  -- camera, exposure, place: src/domain/details.ts
  add column tags     jsonb,  -- of a piece of music: src/domain/audio.ts
  add column peaks    text,   -- its waveform
  add column playable jsonb;  -- the copy for playing, where the original is not played: src/domain/asset.ts
