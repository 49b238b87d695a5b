// Each piece of music of a public page has a player: it shows how loud it runs, is sought in it, and is followed by the
// next. What was listened to is counted. Without this, the browser's own controls are there.
const { album, cover, words } = JSON.parse(document.getElementById('playing').dataset.about);
const svg = 'http://www.w3.org/2000/svg';
const icons = {
	play: 'M7 4.5v15l13-7.5z',
	pause: 'M6 4.5h4.5v15H6zM13.5 4.5H18v15h-4.5z',
};
/** Seconds by which an arrow key goes on */
const step = 5;

const all = [...document.querySelectorAll('audio')];
/** The one that plays, or did last */
let current;
const isList = Boolean(all[0]?.closest('.tracks'));
/** Beside the title of a list; a frame has no room for more than the list. */
const titled = isList && document.querySelector('.release:not(.embedded) header > div');
const shows = all.map(playerOf);
const sayAll = titled ? buttonForAll() : undefined;
for (const [i, audio] of all.entries()) follow(audio, i);
for (const show of shows) show();

function element(name, properties = {}, ...children) {
	const made = Object.assign(document.createElement(name), properties);
	made.append(...children);
	return made;
}

function drawn(path, viewBox = '0 0 24 24') {
	const picture = document.createElementNS(svg, 'svg');
	const line = document.createElementNS(svg, 'path');
	line.setAttribute('d', path);
	picture.setAttribute('viewBox', viewBox);
	picture.setAttribute('aria-hidden', 'true');
	picture.append(line);
	return picture;
}

function filled(text, values) {
	return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** `1:07` or `1:02:09` */
function timeOf(seconds) {
	const whole = Math.floor(seconds);
	const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
	const two = (value) => String(value).padStart(2, '0');
	return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** Puts a player in the place of the browser's own controls. @returns what shows how it stands */
function playerOf(audio) {
	const title = audio.getAttribute('aria-label');
	const { length: said, peaks } = audio.dataset;
	const length = () => (Number.isFinite(audio.duration) ? audio.duration : Number(said) || 0);

	const button = element('button', { type: 'button', className: 'play' });
	button.addEventListener('click', () => toggle(audio));
	const range = element('input', { type: 'range', min: 0, step: 'any' });
	range.setAttribute('aria-label', filled(words.position, { title }));
	const seek = element('span', { className: 'seek' }, range);
	const [now, whole] = [element('span', { className: 'quiet' }), element('span', { className: 'quiet' })];
	const line = element('div', { className: 'line' }, now, seek, whole);
	const trouble = element('div', { className: 'quiet trouble', hidden: true });
	trouble.setAttribute('role', 'status');
	const player = element('div', { className: 'player' }, button, line, trouble);
	audio.controls = false;
	audio.after(player);

	const seekTo = (time) => {
		audio.currentTime = Math.min(Math.max(0, time), length());
		show();
	};
	range.addEventListener('input', () => seekTo(range.valueAsNumber));
	range.addEventListener('keydown', (event) => {
		const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
		if (by === undefined) return;
		event.preventDefault();
		seekTo(audio.currentTime + by);
	});
	audio.addEventListener('error', () => {
		trouble.textContent = words.failed;
		trouble.hidden = false;
		// Else it would count as playing, and the next press would only stop it.
		audio.pause();
	});
	audio.addEventListener('playing', () => (trouble.hidden = true));

	let icon;
	let isDrawn = false;
	function show() {
		const wanted = audio.paused ? 'play' : 'pause';
		if (icon !== wanted) {
			icon = wanted;
			button.replaceChildren(drawn(icons[icon]));
			button.setAttribute('aria-label', filled(words[icon], { title }));
			player.parentElement.classList.toggle('playing', !audio.paused);
		}
		const [at, end] = [audio.currentTime, length()];
		range.max = end;
		range.value = at;
		range.setAttribute('aria-valuetext', filled(words.at, { at: timeOf(at), length: timeOf(end) }));
		seek.style.setProperty('--played', `${end > 0 ? Math.min(100, (at / end) * 100) : 0}%`);
		now.textContent = timeOf(at);
		whole.textContent = timeOf(end);
		// Of a list, the one that is heard alone shows where it is.
		line.hidden = isList && audio !== current;
		// Of a list of hundreds, most are never seen.
		if (line.hidden || isDrawn) return;
		isDrawn = true;
		seek.prepend(...waveform(peaks));
	}
	return show;
}

/** How loud it runs, twice: all of it, and what was played. A line where that is not known. */
function waveform(peaks) {
	if (!peaks) return [element('span', { className: 'thread' })];
	const bars = Array.from(atob(peaks), (letter) => letter.charCodeAt(0) / 255);
	const path = bars
		.map((bar, i) => {
			const height = Math.max(4, Math.round(bar * 100));
			return `M${i + 0.2} ${(100 - height) / 2}h0.6v${height}h-0.6z`;
		})
		.join('');
	return ['', 'played'].map((name) => {
		const picture = drawn(path, `0 0 ${bars.length} 100`);
		picture.setAttribute('preserveAspectRatio', 'none');
		picture.setAttribute('class', name);
		return picture;
	});
}

/** Plays the first track of the release, or goes on where it was. @returns what words it */
function buttonForAll() {
	const icon = element('span');
	const text = element('span');
	const button = element('button', { type: 'button', className: 'button primary all' }, icon, text);
	button.addEventListener('click', () => toggle(current ?? all[0]));
	titled.append(button);
	return () => {
		const isPaused = all.every((audio) => audio.paused);
		icon.replaceChildren(drawn(icons[isPaused ? 'play' : 'pause']));
		text.textContent = isPaused ? words.playAll : words.pauseAll;
	};
}

function toggle(audio) {
	if (audio.paused) play(audio);
	else audio.pause();
}

function play(audio) {
	// One that has failed is asked for again.
	if (audio.error) audio.load();
	// What goes wrong is told where it goes wrong.
	audio.play().catch(() => undefined);
}

/** One plays at a time, and the next one follows it. */
function follow(audio, i) {
	const listening = countingPlaysOf(audio);
	const showAll = () => {
		for (const show of shows) show();
		sayAll?.();
	};
	audio.addEventListener('play', () => {
		current = audio;
		for (const other of all) if (other !== audio) other.pause();
		const next = all[i + 1];
		if (next) next.preload = 'auto';
		tellSystem(audio);
		showAll();
	});
	audio.addEventListener('pause', showAll);
	for (const name of ['durationchange', 'seeked']) audio.addEventListener(name, () => shows[i]());
	audio.addEventListener('timeupdate', () => {
		listening.at(audio.currentTime);
		shows[i]();
	});
	audio.addEventListener('ended', () => {
		listening.at(audio.currentTime);
		listening.end();
		audio.currentTime = 0;
		if (all[i + 1]) play(all[i + 1]);
	});
	if (i === 0) sayAll?.();
}

/** What the system shows of it, on a locked screen too, and its keys. */
function tellSystem(audio) {
	if (!('mediaSession' in navigator)) return;
	const session = navigator.mediaSession;
	const i = all.indexOf(audio);
	session.metadata = new MediaMetadata({
		title: audio.getAttribute('aria-label'),
		artist: audio.dataset.artist,
		album,
		artwork: cover ? [{ src: cover }] : [],
	});
	const onto = (other) =>
		other &&
		(() => {
			other.currentTime = 0;
			play(other);
		});
	for (const [name, act] of [
		['previoustrack', onto(all[i - 1])],
		['nexttrack', onto(all[i + 1])],
	])
		session.setActionHandler(name, act ?? null);
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
