import type { DeviceFiles } from '#lib/bytes/device-files.ts';
import { failureOf, type Failure } from './failure.ts';

/**
 * Sends the picture that this device has made of a film or found in a piece of music, behind its bytes: not every server
 * can draw one. A server that has a better one leaves it.
 *
 * @returns what to wait for; undefined when it has arrived, there is none, or a rule has refused it: the file itself is
 *   stored
 */
export async function sendPoster(files: DeviceFiles, assetId: string): Promise<Failure | undefined> {
	const poster = await files.read(assetId, 'preview');
	if (!poster) return undefined;
	const answer = await put(`/api/assets/${assetId}/poster`, poster.bytes);
	if (answer?.ok) return undefined;
	const failure = failureOf(answer?.status, await answer?.text());
	return failure.kind === 'refused' || answer?.status === 404 ? undefined : failure;
}

/** Undefined where no answer came */
async function put(url: string, body: Blob): Promise<Response | undefined> {
	try {
		return await fetch(url, { method: 'PUT', body });
	} catch {
		return undefined;
	}
}
