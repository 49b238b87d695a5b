import type { AtprotoSettings } from '../config.ts';

export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Milliseconds for a whole request; a file on its way to another server has longer. */
const patience = { usual: 10_000, upload: 10 * 60_000 } as const;

/** Bytes of an answer. A list of 500 has some 100,000. */
const responseMaxSize = 1024 * 1024;

const uploads = '/xrpc/com.atproto.repo.uploadBlob';

/**
 * `fetch` for addresses that people name: by HTTPS, to public addresses, whatever a name leads to, and to nowhere else by
 * a redirect. What the settings name is reached as it is. An answer that is too late or too large is an error.
 */
export function guardedFetch({ plc, allow }: Pick<AtprotoSettings, 'plc' | 'allow'>): Fetch {
	const asTheyAre = new Set([plc, ...allow]);
	const made = new Map<string, Promise<Fetch>>();
	return async (input, init = {}) => {
		const url = new URL(input);
		const isNamed = asTheyAre.has(url.origin);
		const timeout = patience[url.pathname === uploads ? 'upload' : 'usual'];
		const name = `${isNamed} ${timeout}`;
		const one = made.get(name) ?? make({ ssrfProtection: !isNamed, timeout });
		made.set(name, one);
		return (await one)(url, { ...init, redirect: 'error' });
	};
}

async function make(options: { ssrfProtection: boolean; timeout: number }): Promise<Fetch> {
	const { safeFetchWrap } = await import('@atproto-labs/fetch-node');
	const { ssrfProtection } = options;
	// A port of its own is fine for a server at home that is public by HTTPS.
	return safeFetchWrap({ ...options, responseMaxSize, allowCustomPort: true, allowIpHost: !ssrfProtection });
}
