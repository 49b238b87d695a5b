import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { statfs } from 'node:fs/promises';
import { ask, begin, register, send } from '../../tests/support/media.ts';
import { type Person, TestServer } from '../../tests/support/people.ts';

// How full a disk is cannot be chosen; all else of the file system is the real one.
vi.mock(import('node:fs/promises'), async (original) => ({ ...(await original()), statfs: vi.fn() }));

const megabyte = 1024 * 1024;
const reserve = 512 * megabyte;

let server: TestServer;
let ana: Person;
let ben: Person;

beforeAll(async () => {
	server = await TestServer.withMedia();
	({ ana, ben } = await server.people());
});
afterAll(() => server.stop());

const hasFree = (bytes: number) =>
	vi.mocked(statfs as (path: string) => Promise<unknown>).mockResolvedValue({ bsize: 1, bavail: bytes });

const fileOf = (person: Person, size: number) => register(person, randomBytes(100), { size });

test('room that is promised to uploads under way is not promised again', async () => {
	const [first, second, third] = [
		await fileOf(ana, 20 * megabyte),
		await fileOf(ben, 20 * megabyte),
		await fileOf(ben, 10 * megabyte),
	];
	hasFree(reserve + 35 * megabyte);
	const begun = await begin(ana, first.id, 20 * megabyte);
	expect(begun.status).toBe(201);
	expect((await begin(ben, second.id, 20 * megabyte)).status).toBe(507);
	expect((await begin(ben, third.id, 10 * megabyte)).status).toBe(201);
	// Begun again, as where an answer was lost: the room is that of the first time.
	expect((await begin(ben, third.id, 10 * megabyte)).status).toBe(201);

	// What was sent lies on the disk, and is not counted twice.
	const url = begun.headers.get('location')!;
	expect((await send(ana, url, randomBytes(10 * megabyte))).status).toBe(204);
	hasFree(reserve + 40 * megabyte);
	expect((await begin(ben, second.id, 20 * megabyte)).status).toBe(201);
	expect((await ask(ana, url)).headers.get('upload-offset')).toBe(String(10 * megabyte));
});

test('of two uploads that begin at once, one gets the room that is there for one', async () => {
	const open = 40 * megabyte;
	const files = [await fileOf(ana, 50 * megabyte), await fileOf(ben, 50 * megabyte)];
	hasFree(reserve + open + 60 * megabyte);
	const answers = await Promise.all([
		begin(ana, files[0]!.id, 50 * megabyte),
		begin(ben, files[1]!.id, 50 * megabyte),
	]);
	expect(answers.filter(({ status }) => status === 201).length).toBeLessThan(2);
});
