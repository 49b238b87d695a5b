import type { Sql } from '../../server/db/sql.ts';
import type { Person } from '../support/people.ts';

export type LargeLibrary = {
	/** Someone who is in every album, and owns half of them */
	person: Person;
	other: Person;
	albums: number;
	entries: number;
};

/**
 * Fills a database with a server's worth of people and albums by SQL alone, many times faster than rows can be sent.
 * Sizes of albums are spread widely, and an asset is in about five of them, and half of the assets are each one's.
 */
export async function fillLibrary(sql: Sql, { person, other, albums, entries }: LargeLibrary): Promise<void> {
	const assets = Math.ceil(entries / 5);
	await sql.begin((tx) =>
		tx.unsafe(`
			insert into "user" (name, handle, email)
			select 'Person ' || n, 'person-' || n, 'person-' || n || '@example.org' from generate_series(1, ${albums / 2}) n;

			create temporary table album (n integer primary key, id uuid, owner uuid, size integer, first integer) on commit drop;
			insert into album select n, gen_random_uuid(), case when n % 2 = 0 then '${person.id}'::uuid else '${other.id}'::uuid end,
				least(${assets}, greatest(3, round(${(3 * entries) / albums} * random() ^ 2))), floor(random() * ${assets})
			from generate_series(1, ${albums}) n;
			insert into spaces (id, kind, version, size) select id, 'album', 1, size + 3 from album order by n;

			create temporary table place (space integer primary key, id uuid, owner uuid, size integer, first integer, n integer)
				on commit drop;
			insert into place select s.number, a.id, a.owner, a.size, a.first, a.n from album a join spaces s on s.id = a.id;
			insert into albums (space, id, owner_id, name, description, kind, sort, created_at, updated_at, last_activity_at, version)
			select space, id, owner, 'Album ' || n, '', 'photos', 'desc', now(), now(), now(), 1 from place;

			create temporary table taking (space integer, album uuid, who uuid, home integer, role text) on commit drop;
			insert into taking
			select p.space, p.id, s.id, s.number, case when p.owner = s.id then 'owner' else 'editor' end
			from place p join spaces s on s.id in ('${person.id}', '${other.id}')
			union all
			select p.space, p.id, s.id, s.number, 'viewer' from place p join "user" u on u.handle = 'person-' || (p.n % ${albums / 2} + 1)
			join spaces s on s.id = u.id;
			insert into members (space, user_id, role, name, handle, added_by, joined_at, version)
			select t.space, t.who, t.role, u.name, u.handle, t.who, now(), 1 from taking t join "user" u on u.id = t.who;
			insert into memberships (space, album_space, album_id, role, epoch, version)
			select home, space, album, role, 1, 2 from taking;

			create temporary table file (n integer primary key, id uuid, sha text, owner uuid) on commit drop;
			insert into file select n, gen_random_uuid(), md5(n::text) || md5('x' || n),
				case when n % 2 = 0 then '${person.id}'::uuid else '${other.id}'::uuid end
			from generate_series(0, ${assets - 1}) n;
			insert into assets (space, id, owner_id, sha256, kind, type, file_name, size, width, height, taken_at, taken_at_source,
				thumbhash, title, description, created_at, media_version, state, version)
			select s.number, f.id, s.id, f.sha, 'photo', 'image/jpeg', 'IMG_' || f.n || '.jpg', 4000000, 4032, 3024,
				now() - f.n * interval '5 minutes', 'exif', '1QcSHQRnh493V4dIh4eXh1h4kJUI', '', '', now(), 1, 'stored', 2
			from file f join spaces s on s.id = f.owner;

			insert into asset_checksums (space, sha1, asset_id) select space, decode(left(sha256, 40), 'hex'), id from assets;
			insert into entries (space, asset_id, position, asset, owner_id, added_by, added_at, version)
			select p.space, f.id, 'd' || lpad(to_hex(k), 4, '0'),
				jsonb_build_object('kind', 'photo', 'width', 4032, 'height', 3024, 'takenAt', '2024-06-01T12:00:00.000Z', 'duration', null,
					'thumbhash', '1QcSHQRnh493V4dIh4eXh1h4kJUI', 'title', '', 'ownerId', f.owner, 'mediaVersion', 1, 'state', 'stored'),
				f.owner, f.owner, now(), 1
			from place p cross join lateral generate_series(0, p.size - 1) k join file f on f.n = (p.first + k) % ${assets};

			insert into comments (space, id, asset_id, user_id, name, handle, text, created_at, updated_at, version)
			select p.space, gen_random_uuid(), null, '${person.id}', 'Ana', 'ana', 'How lovely', now(), now(), 1
			from place p cross join lateral generate_series(1, p.size / 10) k;
			insert into likes (space, asset_id, user_id, name, handle, created_at, version)
			select p.space, f.id, '${person.id}', 'Ana', 'ana', now(), 1
			from place p cross join lateral generate_series(0, p.size / 5 - 1) k join file f on f.n = (p.first + k) % ${assets};
			insert into links (space, id, key, allow_download, allow_upload, show_metadata, created_at, version)
			select p.space, gen_random_uuid(), md5('key ' || p.n), true, false, true, now(), 1 from place p;
			insert into link_addresses (address, space, id) select 'address-' || n, space, gen_random_uuid() from place;
			insert into release_slugs (space, slug, album_space)
			select s.number, 'slug-' || p.n, p.space from place p join spaces s on s.id = p.owner;

			-- Every fiftieth is a release, of music that was played.
			create temporary table released on commit drop as
				select p.space, p.n from place p where p.n % 50 in (7, 8);
			update albums a set released_at = now(), slug = 'slug-' || r.n, kind = 'music' from released r where a.space = r.space;
			update entries e set released_at = now(), asset = e.asset || '{"kind": "audio", "duration": 200}'
			from released r where e.space = r.space;
			update assets a set kind = 'audio', type = 'audio/flac', duration = 200
			where id in (select asset_id from entries where released_at is not null);
			insert into play_counts (space, asset_id, count) select space, id, 1 + random() * 1000 from assets where kind = 'audio';
			insert into plays (space, asset_id, id, counted_at)
			select space, id, gen_random_uuid(), now() - random() * interval '29 days'
			from assets cross join generate_series(1, 3) where kind = 'audio';
			insert into album_events (space, kind, user_id, created_at)
			select space, 'album_release', owner, now() from place where n % 2 = 1;
			insert into atproto_accounts (user_id, did, handle, pds, method, state, secret)
			select id, 'did:plc:' || handle, handle || '.example.org', 'https://pds.example.org', 'app_password', 'connected', ''
			from "user";
			insert into atproto_records (space, kind, subject, rkey, uri, cid, state)
			select o.number, 'list', a.id, 'list-' || a.space, 'at://did:plc:' || u.handle || '/list/' || a.space, 'cid', 'written'
			from albums a join spaces o on o.id = a.owner_id join "user" u on u.id = a.owner_id where a.released_at is not null;
			insert into atproto_records (space, kind, subject, rkey, uri, cid, state)
			select space, 'track', id, 'track-' || id, 'at://did:plc:of/track/' || id, 'cid', 'written'
			from assets where kind = 'audio';
			insert into notices (space, id, code, detail, held, count, created_at, updated_at, version)
			select s.number, gen_random_uuid(), 'album.not_found', '{}', '[]', 1, now(), now(), 2
			from spaces s cross join generate_series(1, 4) where s.kind = 'user';
			insert into client_groups (id, user_id)
			select 'group-' || u.handle || '-' || k, u.id from "user" u cross join generate_series(1, 4) k;
			insert into clients (group_id, id, last_mutation_id) select id, 'client', 7 from client_groups;
			update spaces set version = 2 where kind = 'user';`),
	);
}
