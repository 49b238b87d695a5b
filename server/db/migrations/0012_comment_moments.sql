-- Where in a film or a piece of music a comment is about: seconds from its beginning.
alter table comments add column moment double precision check (moment >= 0);
