import type { Cookie } from '#protocol/cookie.ts';

/** A snapshot of PostgreSQL, as `pg_current_snapshot()` writes it (xmin:xmax:xip,…), and the epoch it belongs to. */
export interface Snapshot {
	text: string;
	epoch: number;
}

/**
 * The cookie's order: fixed widths, so that comparing strings compares numbers. Of two snapshots of one server the
 * later has the greater xmin, else the greater xmax, else fewer transactions in progress; whatever changes a view
 * commits, and every commit moves one of the three. The last part counts answers within one snapshot. (rule L5)
 */
export function orderOf({ text, epoch }: Snapshot, previous: Cookie | null): string {
	const [xmin = '', xmax = '', running = ''] = text.split(':');
	const inProgress = running === '' ? 0 : running.split(',').length;
	const base = [pad(epoch, 10), pad(xmin, 20), pad(xmax, 20), pad(99_999 - inProgress, 5)].join('.');
	const again = previous?.order.startsWith(`${base}.`)
		? Number(previous.order.slice(base.length + 1)) + 1
		: 0;
	return `${base}.${pad(Number.isSafeInteger(again) ? again : 0, 6)}`;
}

/** The first transaction id that the snapshot behind a cookie may not have seen; 0 for all. */
export function unseenFrom(cookie: Cookie | null): string {
	const xmin = /^\d{10}\.(\d{20})\./.exec(cookie?.order ?? '')?.[1];
	// The database's own are below 2^64; a greater one was made up.
	return xmin && BigInt(xmin) < 2n ** 64n ? String(BigInt(xmin)) : '0';
}

const pad = (value: number | string, width: number) => String(value).padStart(width, '0');
