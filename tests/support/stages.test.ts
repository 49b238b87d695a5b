import { expect, test } from 'vitest';
import { stages, stagesNamed } from './stages.ts';

const namesOf = (only: string | undefined) => stagesNamed(only).map(({ name }) => name);

test('without --only every stage runs but those that are run by their name', () => {
	expect(stagesNamed(undefined)).toEqual(stages.filter(({ name }) => name !== 's3'));
	expect(namesOf('s3')).toEqual(['s3']);
});

test('the stages that --only names run in their usual order', () => {
	expect(namesOf('e2e,build,types')).toEqual([
		'types:app',
		'types:service-worker',
		'types:server',
		'build',
		'e2e',
	]);
});

test('a stage that is not there is an error and not an empty run', () => {
	expect(() => stagesNamed('units')).toThrow('There is no stage units');
});
