/** A reader of server/media/reader.ts that does what it is asked. */
import { refuse } from '#domain/errors.ts';
import { answerWith } from '../../server/media/reader-end.ts';

export interface Asked {
	asked: 'a' | 'b' | 'c' | 'throw' | 'refuse' | 'never' | 'exit' | 'memory';
}

export interface Answered extends Asked {
	/** How many questions this process has had */
	count: number;
	process: number;
	environment: string[];
}

let count = 0;

answerWith(async ({ asked }: Asked): Promise<Answered> => {
	count++;
	if (asked === 'throw') throw Object.assign(new Error('thrown there'), { code: 'ENOENT' });
	if (asked === 'refuse') refuse('asset.unreadable');
	if (asked === 'never') await new Promise(() => undefined);
	if (asked === 'exit') process.exit(3);
	const kept: number[][] = [];
	while (asked === 'memory') kept.push(Array.from({ length: 100_000 }, () => count));
	return { asked, count, process: process.pid, environment: Object.keys(process.env) };
});
