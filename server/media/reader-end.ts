/** The other end of reader.ts, in the process that it begins. */
import { Refusal, type ErrorCode } from '#domain/errors.ts';

/** What a reader sends back. What it throws is no answer. */
export type ReaderAnswer<T> =
	{ answer: T } | { refused: ErrorCode } | { thrown: { message: string; code: unknown } };

/** Answers each question that comes. Ends with whoever asks, whatever it is at: no patience of theirs ends it any more. */
export function answerWith<Question, Answer>(work: (question: Question) => Promise<Answer>): void {
	// A stop is for the server, which may still ask: Ctrl+C and service managers tell all of its processes.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
	process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
	process.on('message', (question: Question) => {
		void work(question)
			.then((answer) => ({ answer }), failureOf)
			.then((answered: ReaderAnswer<Answer>) => process.send?.(answered));
	});
}

function failureOf(error: unknown): ReaderAnswer<never> {
	if (error instanceof Refusal) return { refused: error.code };
	const { message, code } = error as NodeJS.ErrnoException;
	return { thrown: { message, code } };
}
