/**
 * The bus between server processes that share a database, over its NOTIFY. Ids only, and no sooner than the one before
 * has been sent, so that what is announced meanwhile goes as one: NOTIFY takes a lock of the whole database at commit.
 *
 *   announce ─► this process at once
 *            └► folded ─► NOTIFY ─► every process that listens ─► its streams
 *
 * A process hears what it says itself, and says something at least each `beat`. One that does not hear itself for
 * `patience` listens anew: whatever has become of its connection, that is the cure. It may have missed something then.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { connect, type Connection, type Sql } from '../db/sql.ts';
import type { Log } from '../log.ts';
import { type Announcement, type Bus, type Hint, inProcessBus } from './bus.ts';

const channel = 'gatefold';

/** Milliseconds between two signs of life, and after which a process that hears nothing listens anew. */
const beat = 5_000;
const patience = 15_000;

/** Bytes of a message; PostgreSQL takes 7,999. */
const most = 7_500;

const Message = z.object({
	from: z.string(),
	/** Absent from a sign of life */
	hint: z
		.union([
			z.literal('missed'),
			z.object({
				spaces: z.array(z.number()),
				groups: z.array(z.string()),
				users: z.array(z.string()),
			}),
		])
		.optional(),
});
type Message = z.infer<typeof Message>;

export interface PostgresBus extends Bus {
	/** Resolves when announcements of other processes are heard. */
	readonly ready: Promise<void>;
	close(): Promise<void>;
}

export function postgresBus(connection: Connection, log: Log): PostgresBus {
	const local = inProcessBus();
	const self = randomUUID();
	// One connection to speak by and one to listen on: what waits for a request's turn in the pool is late.
	const speaking = connect(connection, { max: 1 });
	let listening: Sql | undefined;
	let heardAt = performance.now();
	let waiting: Announcement | undefined;
	let sending = false;
	let closed = false;
	const ready = Promise.withResolvers<void>();

	const say = (message: Omit<Message, 'from'>) =>
		speaking`select pg_notify(${channel}, ${encode({ from: self, ...message })})`;

	const send = async () => {
		if (sending) return;
		sending = true;
		try {
			while (waiting && !closed) {
				const hint = waiting;
				waiting = undefined;
				await say({ hint });
			}
		} catch (error) {
			// A hint that is lost: the others look at everything by themselves before long. (rule V6)
			log.warn({ err: error }, 'other servers could not be told of a change');
		} finally {
			sending = false;
		}
	};

	const hear = (payload: string) => {
		heardAt = performance.now();
		ready.resolve();
		const message = parse(payload);
		if (message?.hint && message.from !== self) local.tell(message.hint);
	};

	const listen = async () => {
		heardAt = performance.now();
		const fresh = connect(connection, { max: 1 });
		const before = listening;
		listening = fresh;
		void before?.end({ timeout: 0 });
		try {
			await fresh.listen(channel, hear, () => local.tell('missed'));
			await say({});
		} catch (error) {
			if (!closed) log.warn({ err: error }, 'other servers cannot be heard; it is tried again');
		}
	};

	const timer = setInterval(() => {
		if (performance.now() - heardAt > patience) void listen();
		else say({}).catch((error: unknown) => log.debug({ err: error }, 'a sign of life was not sent'));
	}, beat);
	timer.unref();
	void listen();

	return {
		ready: ready.promise,
		listen: (listener) => local.listen(listener),
		announce(announcement) {
			local.announce(announcement);
			waiting = waiting ? folded(waiting, announcement) : announcement;
			void send();
		},
		async close() {
			closed = true;
			clearInterval(timer);
			await Promise.all([speaking.end({ timeout: 1 }), listening?.end({ timeout: 0 })]);
		},
	};
}

/** A message that fits. One that names too much says that everything is to be looked at instead. */
function encode(message: Message): string {
	const text = JSON.stringify(message);
	if (Buffer.byteLength(text) <= most) return text;
	return JSON.stringify({ from: message.from, hint: 'missed' satisfies Hint });
}

/** Undefined for what another version of this program says, or another program. */
function parse(payload: string): Message | undefined {
	try {
		return Message.parse(JSON.parse(payload));
	} catch {
		return undefined;
	}
}

const folded = (a: Announcement, b: Announcement): Announcement => ({
	spaces: [...new Set([...a.spaces, ...b.spaces])],
	groups: [...new Set([...a.groups, ...b.groups])],
	users: [...new Set([...a.users, ...b.users])],
});
