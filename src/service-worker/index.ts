/**
 * Makes the app start and show its pictures with no network. What it keeps: the shell, taken in when a build is
 * installed, and media that the network has sent. What was added on this device lies in the device's own storage.
 */
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { answerMedia, isMedia } from './media.ts';
import { syncTag } from '#lib/uploads/background.ts';
import { person, setPerson } from './person.ts';
import { finishUploads } from './uploads.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

// Written into the built file from what lies in the build folder: precache-build.js
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// Answered by the server: its routes, media opened by themselves, and public pages.
const notTheApp = [/^\/(api|media|s|embed)(\/|$)/, /^\/@/];
registerRoute(new NavigationRoute(createHandlerBoundToURL('/200.html'), { denylist: notTheApp }));

registerRoute(
	({ url, sameOrigin, request }) => sameOrigin && request.mode !== 'navigate' && isMedia(url),
	({ request, url, event }) => answerMedia(request, url, event as FetchEvent),
);

self.addEventListener('message', (event) => {
	const message = event.data as { type?: unknown; userId?: unknown } | null;
	// Only when a person asks for the new version: a page never changes under their hands.
	if (message?.type === 'SKIP_WAITING') void self.skipWaiting();
	if (message?.type === 'PERSON' && (typeof message.userId === 'string' || message.userId === null)) {
		event.waitUntil(setPerson(message.userId));
	}
});
// What the browser's own list of events does not have: Background Sync
self.addEventListener('sync' as 'message', (event: ExtendableEvent & { tag?: string }) => {
	if (event.tag === syncTag)
		event.waitUntil(person().then((userId) => (userId ? finishUploads(userId) : undefined)));
});
clientsClaim();
