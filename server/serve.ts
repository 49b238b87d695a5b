import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type HttpBindings, serve } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Config } from './config.ts';
import type { Env } from './services.ts';

/**
 * Milliseconds for which one request may come: a guest's film, over a slow line. One whose bytes stop is given up long
 * before (http/deadline.ts).
 */
const longest = 6 * 3_600_000;

/** A server that listens. */
export type Listening = {
	port: number;
	/** Takes no more requests and waits for those that run; after `patience` ms they are cut. */
	close: (patience: number) => Promise<void>;
};

/**
 * Listens as the settings say.
 *
 * @param makeApp is called once the port is known, before the first request
 * @throws Error naming the setting, when the port cannot be had or certificate and key cannot be read
 */
export async function listen(config: Config, makeApp: (port: number) => Hono<Env>): Promise<Listening> {
	const serverOptions = { requestTimeout: longest };
	const tls = config.tls && {
		createServer,
		serverOptions: {
			...serverOptions,
			cert: read('GATEFOLD_TLS_CERT', config.tls.cert),
			key: read('GATEFOLD_TLS_KEY', config.tls.key),
		},
	};
	let app: Hono<Env> | undefined;
	let port = config.port;
	const fetch = (request: Request, env: unknown) =>
		// The servers made here speak HTTP/1.1 only.
		app?.fetch(request, env as HttpBindings) ?? new Response(null, { status: 503 });
	const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
		const made = serve(
			{ fetch, hostname: config.host, port: config.port, serverOptions, ...tls },
			(address) => {
				port = address.port;
				app = makeApp(port);
				resolve(made);
			},
		);
		made.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, config)));
	});
	return {
		port,
		close: (patience) =>
			new Promise((resolve) => {
				server.close(() => resolve());
				if (!('closeAllConnections' in server)) return;
				server.closeIdleConnections();
				setTimeout(() => server.closeAllConnections(), patience).unref();
			}),
	};
}

function read(setting: string, path: string) {
	try {
		return readFileSync(path);
	} catch (cause) {
		throw new Error(`Setting ${setting} is "${path}": the file cannot be read.`, { cause });
	}
}

function explain(error: NodeJS.ErrnoException, { host, port }: Config) {
	if (error.code === 'EADDRINUSE')
		return new Error(`Setting PORT is ${port}: another program listens there.`, { cause: error });
	if (error.code === 'EACCES') {
		return new Error(`Setting PORT is ${port}: this user may not listen on ports below 1024.`, {
			cause: error,
		});
	}
	if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
		return new Error(`Setting HOST is "${host}": it is no address of this machine.`, { cause: error });
	}
	return error;
}
