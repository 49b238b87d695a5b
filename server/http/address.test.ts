import { expect, test } from 'vitest';
import { addressReader } from './address.ts';

test('with no trusted proxy, the address is the socket’s whatever a client says', () => {
	const addressOf = addressReader([]);
	expect(addressOf('203.0.113.7', '1.2.3.4')).toBe('203.0.113.7');
	expect(addressOf('::ffff:203.0.113.7', null)).toBe('203.0.113.7');
});

test('behind a trusted proxy, the address is the last one that the proxy did not make up', () => {
	const addressOf = addressReader(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
	expect(addressOf('127.0.0.1', '203.0.113.7')).toBe('203.0.113.7');
	expect(addressOf('127.0.0.1', '1.2.3.4, 203.0.113.7, 10.1.2.3')).toBe('203.0.113.7');
	expect(addressOf('fd00::1', '2001:db8::7')).toBe('2001:db8::7');
	expect(addressOf('203.0.113.9', '1.2.3.4')).toBe('203.0.113.9');
	expect(addressOf('127.0.0.1', 'nonsense, 10.0.0.2')).toBe('10.0.0.2');
	expect(addressOf('127.0.0.1', null)).toBe('127.0.0.1');
});
