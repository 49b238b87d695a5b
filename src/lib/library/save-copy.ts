/** Own copies of others' photos, which the server makes. */
import { m } from '#lib/paraglide/messages.js';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { copiesAtOnce, type SaveCopies, type SavedCopies } from '#protocol/copies.ts';

/** Saves copies of photos in one's own library, and says what came of it. */
export async function saveCopies(ids: readonly string[]): Promise<void> {
	let [saved, known] = [0, 0];
	let trouble: Trouble | undefined;
	for (let i = 0; i < ids.length; i += copiesAtOnce) {
		const answer = await ask(ids.slice(i, i + copiesAtOnce));
		if (isTrouble(answer)) {
			trouble = answer;
			// What is no longer there is so for these alone.
			if (answer === 404 || answer === 409) continue;
			break;
		}
		saved += answer.saved.filter(({ outcome }) => outcome !== 'known').length;
		known += answer.saved.filter(({ outcome }) => outcome === 'known').length;
	}
	const left = ids.length - saved - known;
	if (left === 0) toasts.show(saved === 0 ? m.copies_known() : m.copies_saved({ count: saved }));
	else if (saved + known > 0) toasts.show(m.copies_saved_in_part({ count: saved + known, left }));
	else toasts.show(words(trouble));
}

type Trouble = number | 'network';
const isTrouble = (answer: SavedCopies | Trouble): answer is Trouble => typeof answer !== 'object';

async function ask(assetIds: string[]): Promise<SavedCopies | Trouble> {
	try {
		const answer = await fetch('/api/assets/copies', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ assetIds } satisfies SaveCopies),
		});
		return answer.ok ? ((await answer.json()) as SavedCopies) : answer.status;
	} catch {
		return 'network';
	}
}

function words(trouble: Trouble | undefined): string {
	if (trouble === 'network') return m.copies_offline();
	if (trouble === 401) return m.error_auth_required();
	if (trouble === 404) return m.download_gone();
	if (trouble === 409) return m.copies_not_stored();
	if (trouble === 507) return m.error_storage_full();
	return m.error_unavailable();
}
