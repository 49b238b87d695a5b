/** Where the service worker keeps whose device this is; it is stopped whenever it is idle, so memory will not do. */
export const personCache = 'gatefold-person';
export const personUrl = '/person';
