import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client';

/** Requests of the upload library by `fetch`: a service worker has no XMLHttpRequest. */
export const fetchStack: HttpStack = {
	createRequest: (method, url) => new FetchRequest(method, url),
	getName: () => 'fetch',
};

class FetchRequest implements HttpRequest {
	readonly #method: string;
	readonly #url: string;
	readonly #headers = new Headers();
	readonly #stop = new AbortController();
	#onProgress: ((sent: number) => void) | undefined;

	constructor(method: string, url: string) {
		this.#method = method;
		this.#url = url;
	}

	getMethod = () => this.#method;
	getURL = () => this.#url;
	setHeader = (name: string, value: string) => this.#headers.set(name, value);
	getHeader = (name: string) => this.#headers.get(name) ?? undefined;
	getUnderlyingObject = () => undefined;

	setProgressHandler(handler: (sent: number) => void): void {
		this.#onProgress = handler;
	}

	async send(body: Blob | null = null): Promise<HttpResponse> {
		const answer = await fetch(this.#url, {
			method: this.#method,
			headers: this.#headers,
			body,
			signal: this.#stop.signal,
		});
		if (body) this.#onProgress?.(body.size);
		const text = await answer.text();
		return {
			getStatus: () => answer.status,
			getHeader: (name) => answer.headers.get(name) ?? undefined,
			getBody: () => text,
			getUnderlyingObject: () => answer,
		};
	}

	async abort(): Promise<void> {
		this.#stop.abort();
	}
}
