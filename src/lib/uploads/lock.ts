/** Whoever holds this lock sends the files of a person: one page, or the service worker when there is none. */
export const uploadsLock = (userId: string) => `uploads:${userId}`;
