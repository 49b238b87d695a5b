// The app is one page that the service worker keeps; nothing is drawn on a server.
export const ssr = false;
export const prerender = false;
