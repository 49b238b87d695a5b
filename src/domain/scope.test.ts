import { expect, test } from 'vitest';
import { scopeOf } from './scope.ts';

test('looking needs read, everything else write', () => {
	expect(['GET', 'HEAD'].map(scopeOf)).toEqual(['read', 'read']);
	expect(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get'].map(scopeOf)).toEqual(Array(6).fill('write'));
});
