import type { Page } from 'playwright';

/** A task of a page's main thread, in milliseconds: on the clock, and of the processor's time that it had. */
export type Task = { wall: number; own: number };

type TraceEvent = {
	name: string;
	pid: number;
	tid: number;
	dur?: number;
	tdur?: number;
	args?: { name?: string };
};

/**
 * Watches the tasks of a page's main thread, by the browser's own trace. What a task takes on the clock of a busy machine is
 * mostly waiting for a core; its own time is what the page makes of it.
 *
 * @returns what ends it, with the tasks meanwhile
 */
export async function watchTasks(page: Page): Promise<() => Promise<Task[]>> {
	const session = await page.context().newCDPSession(page);
	const events: TraceEvent[] = [];
	session.on('Tracing.dataCollected', ({ value }) => {
		for (const event of value as unknown as TraceEvent[])
			if (event.name === 'thread_name' || event.name === 'ThreadControllerImpl::RunTask') events.push(event);
	});
	const ended = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
	await session.send('Tracing.start', {
		transferMode: 'ReportEvents',
		traceConfig: {
			recordMode: 'recordContinuously',
			includedCategories: ['toplevel'],
			excludedCategories: ['*'],
		},
	});
	return async () => {
		await session.send('Tracing.end');
		await ended;
		await session.detach();
		return busiest(
			events
				.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
				.map((thread) => tasksOf(events, thread)),
		);
	};
}

const tasksOf = (events: readonly TraceEvent[], { pid, tid }: TraceEvent): Task[] =>
	events
		.filter((event) => event.pid === pid && event.tid === tid && event.name !== 'thread_name')
		.map(({ dur = 0, tdur = 0 }) => ({ wall: dur / 1_000, own: tdur / 1_000 }));

/** A browser has other processes that draw pages, one of them in store: the page is where something happens. */
function busiest(threads: Task[][]): Task[] {
	const timeOf = (tasks: Task[]) => tasks.reduce((sum, { own }) => sum + own, 0);
	const [most] = threads.sort((a, b) => timeOf(b) - timeOf(a));
	if (!most || timeOf(most) === 0) throw new Error('the browser has told of no task');
	return most;
}
