// One track plays at a time, the next one follows it, and what was listened to is counted.
const all = [...document.querySelectorAll('audio')];
for (const [i, audio] of all.entries()) {
	const listening = countingPlaysOf(audio);
	audio.addEventListener('play', () => {
		for (const other of all) if (other !== audio) other.pause();
		const next = all[i + 1];
		if (next) next.preload = 'auto';
	});
	audio.addEventListener('timeupdate', () => listening.at(audio.currentTime));
	audio.addEventListener('ended', () => {
		listening.at(audio.currentTime);
		listening.end();
		void all[i + 1]?.play();
	});
}

/** A play counts when ten seconds of the track were heard, or half of a shorter one; from its end on there is another. */
function countingPlaysOf(audio) {
	const [, , track] = new URL(audio.src).pathname.split('/');
	let id = newId();
	let [heard, last, isTold] = [0, 0, false];

	const tell = async () => {
		isTold = true;
		const play = id;
		const told = await fetch(`/api/tracks/${track}/plays`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ id: play }),
			// Also when the page is closed meanwhile.
			keepalive: true,
		}).catch(() => undefined);
		// With no connection it is told again when as much more was heard. By its id it counts once.
		if (!told && play === id) [heard, isTold] = [0, false];
	};

	return {
		at(time) {
			// What is jumped over was not heard.
			if (time > last && time < last + 2) heard += time - last;
			last = time;
			if (!isTold && heard >= Math.min(10, audio.duration / 2)) void tell();
		},
		end() {
			id = newId();
			[heard, last, isTold] = [0, 0, false];
		},
	};
}

/** Where the page is not secure, browsers make no UUIDs. */
function newId() {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	bytes[6] = (bytes[6] & 0x0f) | 0x40;
	bytes[8] = (bytes[8] & 0x3f) | 0x80;
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
