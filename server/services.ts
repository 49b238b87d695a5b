import type { HttpBindings } from '@hono/node-server';
import type { Id } from '#domain/ids.ts';
import type { Atproto } from './atproto/atproto.ts';
import type { Auth } from './auth/auth.ts';
import type { Key, Keys } from './auth/keys.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Config } from './config.ts';
import type { Room } from './db/room.ts';
import type { Sql } from './db/sql.ts';
import type { Log } from './log.ts';
import type { Media } from './media/media.ts';
import type { Bus } from './sync/bus.ts';

/** What the routes work with; made once in main.ts, and by tests in their own way. */
export type Services = {
	config: Config;
	/** The origin that people open, such as `https://photos.example.org`. */
	origin: string;
	/** This program's version, from package.json. */
	version: string;
	/** The folder of the built app. */
	build: string;
	log: Log;
	sql: Sql;
	/** On the database's disk, where that is ours. */
	room?: Room | undefined;
	auth: Auth;
	sessions: Sessions;
	keys: Keys;
	bus: Bus;
	media: Media;
	atproto: Atproto;
	/** Aborted when the server begins to stop: whoever holds a response open ends it then. */
	closing: AbortSignal;
};

/** Who a request is from. */
export type Actor = {
	id: Id;
	/** Whether the person is an admin of the server */
	isAdmin: boolean;
	/** With which key, where it is no session */
	key?: Key | undefined;
};

/** What Hono's handlers find in their context. */
export type Env = {
	/** Absent where a test calls `app.request()` with no server. */
	Bindings: Partial<HttpBindings>;
	Variables: {
		/** Set by `requireActor`. */
		actor: Actor;
		/** Set by `admitAnyone`; undefined for who is not signed in. */
		asker: Actor | undefined;
		/** Set by `deadline`: a part of the work is done, and the time for the next one begins. */
		goesOn: () => void;
	};
};
