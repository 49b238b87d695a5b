// One track plays at a time, and the next one follows it.
const all = [...document.querySelectorAll('audio')];
for (const [i, audio] of all.entries()) {
	audio.addEventListener('play', () => {
		for (const other of all) if (other !== audio) other.pause();
		const next = all[i + 1];
		if (next) next.preload = 'auto';
	});
	audio.addEventListener('ended', () => void all[i + 1]?.play());
}
