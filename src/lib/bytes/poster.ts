/** What a page learns of a video or a piece of music by opening it, as only a media element decodes everywhere. */
export interface Opened {
	/** Seconds; null where it is not known, as for a live recording */
	duration: number | null;
	/** A frame of a video; null for music and for what this browser cannot decode */
	poster: ImageBitmap | null;
}

/** Milliseconds after which a file that does not open is kept without a poster. */
const patience = 8_000;

/** Opens a file far enough for its duration and a frame. Never throws: a file that does not play is kept all the same. */
export async function openMedia(file: Blob, kind: 'video' | 'audio'): Promise<Opened> {
	const element = document.createElement(kind);
	const url = URL.createObjectURL(file);
	const giveUp = AbortSignal.timeout(patience);
	let duration: number | null = null;
	try {
		element.muted = true;
		element.preload = kind === 'video' ? 'auto' : 'metadata';
		element.src = url;
		await happens(element, 'loadedmetadata', giveUp);
		duration = Number.isFinite(element.duration) ? element.duration : null;
		if (!(element instanceof HTMLVideoElement)) return { duration, poster: null };
		// The first frame of many films is black.
		const seeked = happens(element, 'seeked', giveUp);
		element.currentTime = Math.min(1, (duration ?? 0) / 3);
		await seeked;
		return { duration, poster: await createImageBitmap(element) };
	} catch {
		return { duration, poster: null };
	} finally {
		element.removeAttribute('src');
		element.load();
		URL.revokeObjectURL(url);
	}
}

function happens(element: HTMLMediaElement, event: string, signal: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		const fail = () => reject(new Error(`${event} did not come`));
		element.addEventListener(event, () => resolve(), { once: true, signal });
		element.addEventListener('error', fail, { once: true, signal });
		signal.addEventListener('abort', fail, { once: true });
	});
}
