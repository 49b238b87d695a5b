// In the page of a link that takes uploads: files go one by one, two at a time, each with its progress and another try.
// Without this the form works by itself.
const form = document.querySelector('.adding form');
const words = JSON.parse(form.dataset.words);
const section = form.closest('.adding');
const find = (name) => section.querySelector(`[data-${name}]`);
const [choose, list, summary] = [find('choose'), find('files'), find('summary')];
const [retryAll, show, sending] = [find('retry-all'), find('show'), find('sending')];
const picker = form.elements.namedItem('file');
const atOnce = 2;

/** Each has a state: waiting, sending, done, failed or stopped. */
const files = [];
let isGone = false;

for (const plain of section.querySelectorAll('[data-plain]')) plain.hidden = true;
choose.hidden = false;
choose.addEventListener('click', () => picker.click());
picker.addEventListener('change', () => {
	add(picker.files);
	picker.value = '';
});
form.addEventListener('submit', (event) => event.preventDefault());
retryAll.addEventListener('click', () =>
	retry(files.filter((file) => file.state === 'failed' && file.mayRetry)),
);
// What was cut off goes on by itself once there is a connection.
addEventListener('online', () => retry(files.filter((file) => file.state === 'failed' && file.isCutOff)));
addEventListener('beforeunload', (event) => {
	if (files.some(isOpen)) event.preventDefault();
});

const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
addEventListener('dragover', (event) => {
	if (!hasFiles(event)) return;
	event.preventDefault();
	section.dataset.over = words.drop;
});
addEventListener('dragleave', (event) => {
	if (!event.relatedTarget) delete section.dataset.over;
});
addEventListener('drop', (event) => {
	delete section.dataset.over;
	if (!hasFiles(event)) return;
	event.preventDefault();
	add(event.dataTransfer.files);
});

const isOpen = ({ state }) => state === 'waiting' || state === 'sending';

function element(name, properties = {}, ...children) {
	const made = Object.assign(document.createElement(name), properties);
	made.append(...children);
	return made;
}

function add(chosen) {
	for (const blob of chosen) {
		const file = { blob, state: 'waiting', bar: element('progress', { max: 1, value: 0 }) };
		file.words = element('span', { className: 'quiet' });
		file.retry = element('button', { type: 'button', className: 'button', textContent: words.retry });
		file.stop = element('button', { type: 'button', className: 'button', textContent: words.stop });
		file.retry.addEventListener('click', () => retry([file]));
		file.stop.addEventListener('click', () => stop(file));
		const name = element('span', { className: 'name', textContent: blob.name });
		name.id = `file-${files.length}`;
		for (const named of [file.bar, file.retry, file.stop]) named.setAttribute('aria-describedby', name.id);
		file.bar.setAttribute('aria-labelledby', name.id);
		file.row = element('li', {}, name, file.words, file.bar, file.retry, file.stop);
		list.append(file.row);
		files.push(file);
		tell(file, 'waiting', words.waiting);
	}
	next();
}

/** Says on a file's row, and of all together, how it stands. */
function tell(file, state, text) {
	file.state = state;
	file.words.textContent = text;
	file.row.dataset.state = state;
	file.bar.hidden = state !== 'sending';
	file.retry.hidden = state !== 'stopped' && !(state === 'failed' && file.mayRetry);
	file.stop.hidden = !isOpen(file);
	tellAll();
}

function tellAll() {
	const count = (state) => files.filter((file) => file.state === state).length;
	const [added, failed] = [count('done'), count('failed')];
	const again = files.filter((file) => file.state === 'failed' && file.mayRetry);
	sending.hidden = files.length === 0;
	retryAll.hidden = again.length < 2 || files.some(isOpen);
	show.hidden = (added === 0 && !isGone) || files.some(isOpen);
	if (isGone) show.textContent = words.open;
	const all = files.length - count('stopped');
	const text = files.some(isOpen)
		? words.progress.replace('{done}', added).replace('{all}', all)
		: failed > 0
			? words.doneInPart.replace('{added}', added).replace('{failed}', failed)
			: added > 0
				? words.done
				: '';
	// Said only when it changes, as it is read out.
	if (summary.textContent !== text) summary.textContent = text;
}

function retry(these) {
	for (const file of these) tell(file, 'waiting', words.waiting);
	next();
}

function stop(file) {
	file.request?.abort();
	tell(file, 'stopped', words.stopped);
	next();
}

function next() {
	const room = atOnce - files.filter(({ state }) => state === 'sending').length;
	const ready = files.filter((file) => file.state === 'waiting' && !isLater(file));
	for (const file of ready.slice(0, Math.max(0, room))) send(file);
}

const isLater = ({ notBefore = 0 }) => notBefore > Date.now();

function send(file) {
	const body = new FormData();
	body.append('guest', form.elements.namedItem('guest').value);
	body.append('changedAt', new Date(file.blob.lastModified).toISOString());
	body.append('file', file.blob, file.blob.name);
	const request = new XMLHttpRequest();
	file.request = request;
	request.open('POST', form.action);
	request.setRequestHeader('accept', 'application/json');
	request.upload.addEventListener('progress', ({ loaded, total }) => {
		file.bar.value = total > 0 ? loaded / total : 0;
		file.words.textContent =
			loaded < total ? `${words.sending} ${Math.floor((loaded / total) * 100)} %` : words.finishing;
	});
	request.addEventListener('load', () => heard(file, request));
	request.addEventListener('error', () => fail(file, words.cutOff, { mayRetry: true, isCutOff: true }));
	file.bar.value = 0;
	tell(file, 'sending', words.sending);
	request.send(body);
}

function heard(file, request) {
	const { status } = request;
	const answer = parsed(request.responseText);
	if (status === 429) return later(file, Number(request.getResponseHeader('retry-after')) || 10);
	if (answer?.added) return settle(file, words.added);
	if (answer?.present) return settle(file, words.present);
	// A file that is no photo is none at the second try either.
	const isItself = [413, 415, 422].includes(status);
	if (answer?.refused?.length && status !== 404)
		return fail(file, answer.refused[0].text, { mayRetry: !isItself });
	if ([403, 404, 410].includes(status)) {
		isGone = true;
		return fail(file, words.gone, {});
	}
	fail(file, words.cutOff, { mayRetry: true, isCutOff: true });
}

function settle(file, text) {
	// Its bytes are not needed any more.
	file.blob = undefined;
	tell(file, 'done', text);
	next();
}

function fail(file, text, { mayRetry = false, isCutOff = false }) {
	Object.assign(file, { mayRetry, isCutOff });
	tell(file, 'failed', text);
	next();
}

function later(file, seconds) {
	file.notBefore = Date.now() + seconds * 1000;
	tell(file, 'waiting', words.waiting);
	setTimeout(next, seconds * 1000 + 50);
	next();
}

function parsed(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
