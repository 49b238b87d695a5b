/** An iPhone fills its screen with nothing but a film itself, in a player of its own. */
type Video = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** Fills the screen with a film and its controls, or leaves that again. */
export async function fillScreen(film: HTMLElement, video: Video): Promise<void> {
	if (document.fullscreenElement) return document.exitFullscreen();
	if (document.fullscreenEnabled) return film.requestFullscreen();
	video.webkitEnterFullscreen?.();
}
