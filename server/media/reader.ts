import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { refuse } from '#domain/errors.ts';
import { turns } from '#domain/turns.ts';
import type { ReaderAnswer } from './reader-end.ts';

/** A question took more memory or time than a reader has for one. */
export class Overtaxed extends Error {}

export interface ReaderLimits {
	/** Milliseconds for one answer */
	patience?: number;
	/** Megabytes of its heap */
	heap?: number;
	/** Milliseconds after which one that has nothing to do is ended */
	idle?: number;
}

/** How a program ends that has no memory left, or whose own fault it was. Whoever stops it asks in another way. */
const crashes = new Set<unknown>(['SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGSEGV', 'SIGTRAP']);

/**
 * How glibc keeps memory there: what a library frees is used again. Otherwise each picture's pages are asked of the system
 * anew, by a heap for each thread: twice the memory, and a twentieth of the time.
 */
const allocator = {
	MALLOC_ARENA_MAX: '1',
	MALLOC_MMAP_THRESHOLD_: String(32 * 1024 * 1024),
	MALLOC_TRIM_THRESHOLD_: String(128 * 1024 * 1024),
};

/**
 * A process of its own that reads what files say: whatever a file makes a library do, the server goes on. A thread is not
 * enough, since V8 may end the whole program where one of its threads has no memory left. It knows no secret of the
 * server's. It answers one question at a time and stays for the next, since starting takes longer than most answers; one
 * that came to no answer is followed by another.
 */
export class Reader<Question extends object, Answer> {
	readonly #module: URL;
	readonly #limits: Required<ReaderLimits>;
	readonly #inTurn = turns();
	#process: ChildProcess | undefined;
	#resting: NodeJS.Timeout | undefined;

	/** @param module gives its work to `answerWith` */
	constructor(module: URL, { patience = 60_000, heap = 192, idle = 10_000 }: ReaderLimits = {}) {
		this.#module = module;
		this.#limits = { patience, heap, idle };
	}

	/**
	 * @throws Refusal where the reader refuses what it is asked; Overtaxed; any other error where it came to no answer:
	 *   another try may
	 */
	ask = (question: Question): Promise<Answer> => this.#inTurn(() => this.#ask(question));

	async #ask(question: Question): Promise<Answer> {
		clearTimeout(this.#resting);
		const process = (this.#process ??= this.#start());
		// Alone it keeps no program alive; a question does.
		process.ref();
		process.channel?.ref();
		const answered = await this.#answer(process, question).catch((error: unknown) => {
			this.#process = undefined;
			process.kill('SIGKILL');
			throw error;
		});
		process.unref();
		process.channel?.unref();
		this.#resting = setTimeout(() => this.#end(), this.#limits.idle).unref();
		if ('refused' in answered) refuse(answered.refused);
		if ('thrown' in answered) throw Object.assign(new Error(answered.thrown.message), answered.thrown);
		return answered.answer;
	}

	async #answer(process: ChildProcess, question: Question): Promise<ReaderAnswer<Answer>> {
		const over = new AbortController();
		const { signal } = over;
		const patience = setTimeout(() => over.abort(new Overtaxed()), this.#limits.patience);
		try {
			const answer = once(process, 'message', { signal }) as Promise<[ReaderAnswer<Answer>]>;
			const end = once(process, 'exit', { signal }).then(([code, by]) => {
				if (crashes.has(by)) throw new Overtaxed();
				throw new Error(`A reader of files ended by itself: ${by ?? code}`);
			});
			process.send(question, (error) => error && over.abort(error));
			return (await Promise.race([answer, end]))[0];
		} catch (error) {
			throw signal.aborted ? signal.reason : error;
		} finally {
			clearTimeout(patience);
			over.abort();
		}
	}

	#start(): ChildProcess {
		const started = fork(this.#module, {
			execArgv: [`--max-old-space-size=${this.#limits.heap}`],
			env: allocator,
			serialization: 'advanced',
			stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
		});
		// One that was ended while it had nothing to do is not asked.
		started.once('exit', () => {
			if (this.#process === started) this.#process = undefined;
		});
		return started;
	}

	#end(): void {
		this.#process?.kill('SIGKILL');
		this.#process = undefined;
	}
}
