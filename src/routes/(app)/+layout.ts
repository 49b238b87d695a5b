import { redirect } from '@sveltejs/kit';
import { account } from '#lib/account/account.svelte.ts';
import { openSync } from '#lib/sync/client.ts';

/** A remembered account opens the app at once, with or without a network. */
export function load({ url }: { url: URL }) {
	const person = account.current;
	if (!person) redirect(307, `/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`);
	openSync(person.id);
	return { person };
}
