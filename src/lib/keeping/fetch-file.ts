import { mediaUrl } from '#lib/bytes/media-url.ts';
import type { WantedFile } from './wanted.ts';

/** `gone`: the server does not give it. `away`: it cannot be asked now, or asks who this is */
export type Fetched = Blob | 'gone' | 'away';

/** A file of the server's, whole. The service worker keeps no copy of its own of what is asked for in this way. */
export async function fetchFile({
	assetId,
	variant,
	mediaVersion,
}: Omit<WantedFile, 'key'>): Promise<Fetched> {
	try {
		const answer = await fetch(mediaUrl(assetId, variant, mediaVersion), { cache: 'no-store' });
		return answer.status === 200 ? await answer.blob() : refusedBy(answer);
	} catch {
		return 'away';
	}
}

/** Why an answer has no file in it. */
export const refusedBy = ({ status }: Response): 'gone' | 'away' =>
	status >= 400 && status < 500 && status !== 401 && status !== 429 ? 'gone' : 'away';
