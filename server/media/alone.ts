import { turns } from '#domain/turns.ts';

/** What takes hundreds of megabytes takes turns here: a machine of 1 GB holds one of them. */
export const alone = turns();
