import { mediaUrl } from '#lib/bytes/media-url.ts';
import { m } from '#lib/paraglide/messages.js';
import { stepSeconds } from '#lib/viewer/playback.svelte.ts';
import type { Player } from './player.svelte.ts';
import { pictureOf, type Track } from './track.ts';

/** Bytes of the picture, which the system cannot ask for: it has no session, and perhaps no network. */
async function artworkOf(track: Track): Promise<Blob | undefined> {
	const picture = pictureOf(track);
	if (!picture) return undefined;
	const answer = await fetch(mediaUrl(picture.assetId, 'preview', picture.mediaVersion)).catch(
		() => undefined,
	);
	return answer?.status === 200 ? answer.blob() : undefined;
}

/** Tells the system what plays, for its lock screen and its keys. To be called while a component is made. */
export function tellSystem(player: Player): void {
	const session = navigator.mediaSession as MediaSession | undefined;
	if (!session) return;

	const actions: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
		play: () => player.resume(),
		pause: () => player.pause(),
		stop: () => player.pause(),
		previoustrack: () => player.previous(),
		nexttrack: () => player.next(),
		seekbackward: ({ seekOffset }) => player.seek(player.time - (seekOffset ?? stepSeconds)),
		seekforward: ({ seekOffset }) => player.seek(player.time + (seekOffset ?? stepSeconds)),
		seekto: ({ seekTime }) => seekTime !== undefined && player.seek(seekTime),
	};
	const names = Object.keys(actions) as MediaSessionAction[];
	const isThere = $derived(player.current !== undefined);
	$effect(() => {
		if (!isThere) return;
		for (const name of names) handle(session, name, actions[name]!);
		return () => {
			for (const name of names) handle(session, name, null);
			session.metadata = null;
			session.playbackState = 'none';
		};
	});

	/** All that is said of a track: an answer of the device that changes none of it is no new track. */
	const said = $derived.by(() => {
		const track = player.current;
		if (!track) return undefined;
		const picture = pictureOf(track);
		const { assetId, mediaVersion } = picture ?? {};
		return JSON.stringify([track.key, track.asset.title, track.albumName, assetId, mediaVersion]);
	});
	$effect(() => {
		const track = said === undefined ? undefined : player.current;
		if (!track) return;
		let url: string | undefined;
		let isOver = false;
		const { title, tags } = track.asset;
		const words = {
			title: title || m.track_unnamed(),
			artist: tags?.artist ?? '',
			album: track.albumName,
		};
		session.metadata = new MediaMetadata(words);
		void artworkOf(track).then((picture) => {
			if (!picture || isOver) return;
			url = URL.createObjectURL(picture);
			session.metadata = new MediaMetadata({ ...words, artwork: [{ src: url, type: picture.type }] });
		});
		return () => {
			isOver = true;
			// Systems ask for it when they come to it, which may be when it is another track's turn already.
			if (url) setTimeout(() => URL.revokeObjectURL(url!), 60_000);
		};
	});

	$effect(() => {
		if (isThere) session.playbackState = player.paused ? 'paused' : 'playing';
	});
	$effect(() => {
		const { length: duration, time } = player;
		if (isThere && duration > 0) session.setPositionState?.({ duration, position: Math.min(time, duration) });
	});
}

/** Not every browser knows every key. */
function handle(
	session: MediaSession,
	name: MediaSessionAction,
	action: MediaSessionActionHandler | null,
): void {
	try {
		session.setActionHandler(name, action);
	} catch {
		// One that it does not know is not on its keys either.
	}
}
