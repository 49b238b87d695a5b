/** Originals, from the server or from this device, into the browser's downloads. */
import { deviceFiles } from '#lib/bytes/device-files.ts';
import { mediaUrl } from '#lib/bytes/media-url.ts';
import { m } from '#lib/paraglide/messages.js';
import { currentSync } from '#lib/sync/client.ts';
import { toasts } from '#lib/ui/toasts.svelte.ts';
import { fileNameOf } from './share-files.ts';
import type { DownloadPlan, Wanted } from '#protocol/download.ts';

/** What a download needs to know of a photo */
export interface Downloadable {
	id: string;
	title: string;
	state: string;
	mediaVersion: number;
	/** Known of own photos */
	fileName?: string;
}

/** Downloads all of an album as one archive. */
export async function downloadAlbum(albumId: string): Promise<void> {
	if (tell(await planDownload({ albumId }))) follow(`/api/downloads/albums/${albumId}`);
}

/** Downloads one photo as it is, or several as one archive of this name. */
export async function downloadPhotos(photos: readonly Downloadable[], name: string): Promise<void> {
	const [first] = photos;
	if (!first) return;
	if (photos.length === 1) return downloadOne(first);
	const ids = photos.map(({ id }) => id);
	if (tell(await planDownload({ assetIds: ids }))) send({ ids: ids.join(' '), name });
}

async function downloadOne(photo: Downloadable): Promise<void> {
	const there = photo.state === 'stored' && !currentSync().away;
	const answer = there ? await planDownload({ assetIds: [photo.id] }) : 'network';
	if (answer === 'network' && (await takeFromDevice(photo))) return;
	// Asked anew where it is not known to be there, for the right words.
	if (tell(there ? answer : await planDownload({ assetIds: [photo.id] })))
		follow(`${mediaUrl(photo.id, 'original', photo.mediaVersion)}&download`);
}

/** False where this device has no original of it. */
async function takeFromDevice(photo: Downloadable): Promise<boolean> {
	const files = await deviceFiles(currentSync().userId);
	const held = await files.read(photo.id, 'original');
	if (!held) return false;
	const url = URL.createObjectURL(held.bytes);
	follow(url, fileNameOf(photo, held.type));
	// The browser has begun to read it by then, and reads on from what it has.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
	return true;
}

/**
 * Asks what there is before the browser is sent for it: of a download that fails, it says no more than that it failed.
 *
 * @returns what there is, or the status of the answer that says why there is nothing
 */
export async function planDownload(wanted: Wanted): Promise<DownloadPlan | number | 'network'> {
	try {
		const answer = await fetch('/api/downloads/plan', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(wanted),
		});
		return answer.ok ? ((await answer.json()) as DownloadPlan) : answer.status;
	} catch {
		return 'network';
	}
}

const troubles: Record<number, () => string> = {
	400: m.download_too_many,
	401: m.error_auth_required,
	404: m.download_gone,
};

/** Says what comes, or why nothing does. @returns whether something does */
function tell(answer: DownloadPlan | number | 'network'): boolean {
	if (answer === 'network') toasts.show(m.download_offline());
	else if (typeof answer === 'number') toasts.show((troubles[answer] ?? m.error_unavailable)());
	else if (answer.files === 0) toasts.show(m.download_nothing());
	else if (answer.notStored > 0)
		toasts.show(m.download_left_out({ count: answer.files, without: answer.notStored }));
	else toasts.show(m.download_began({ count: answer.files }));
	return typeof answer === 'object' && answer.files > 0;
}

/** Has the browser download an address, without leaving the page whatever the answer is. */
function follow(href: string, fileName = ''): void {
	const link = document.createElement('a');
	link.href = href;
	link.download = fileName;
	link.click();
}

/** The same by a form, for more ids than an address can hold. Its answer goes to a frame, should it be no download. */
function send(fields: Record<string, string>): void {
	const frame = document.createElement('iframe');
	frame.name = `download-${crypto.randomUUID()}`;
	frame.hidden = true;
	const form = document.createElement('form');
	form.method = 'post';
	form.action = '/api/downloads';
	form.target = frame.name;
	for (const [name, value] of Object.entries(fields)) {
		const field = document.createElement('input');
		field.type = 'hidden';
		field.name = name;
		field.value = value;
		form.append(field);
	}
	document.body.append(frame, form);
	form.submit();
	form.remove();
	// Long after the answer has begun: a frame that goes away before would take the download with it.
	setTimeout(() => frame.remove(), 600_000);
}
