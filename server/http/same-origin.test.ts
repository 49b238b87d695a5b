import { expect, test } from 'vitest';
import { isOurs } from './same-origin.ts';

const origin = 'https://photos.example.org';
const asks = (headers: Record<string, string>) =>
	isOurs(new Request('http://10.0.0.5:3000/api/sync/push', { method: 'POST', headers }), origin);

test.each([
	['the origin that people open', { origin }],
	['the origin that people open, behind a proxy', { origin, 'sec-fetch-site': 'same-origin' }],
	['the address that was asked', { origin: 'http://192.168.1.5:3000', host: '192.168.1.5:3000' }],
	['no page, such as a program', {}],
	['the address bar', { 'sec-fetch-site': 'none' }],
])('a write from %s is taken', (_, headers) => expect(asks(headers)).toBe(true));

test.each([
	['another site', { origin: 'https://evil.example' }],
	[
		'another site that names our host',
		{ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', host: 'evil.example' },
	],
	['a sister site', { origin: 'https://blog.example.org', 'sec-fetch-site': 'same-site' }],
	['a page without an origin', { origin: 'null' }],
	['another port of the host', { origin: 'http://192.168.1.5:8080', host: '192.168.1.5:3000' }],
])('a write from %s is refused', (_, headers) => expect(asks(headers)).toBe(false));
