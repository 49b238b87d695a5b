/** Whoever makes a backup holds it, and whoever removes files. Any constant does; this one is "file" in ASCII. */
export const backupLock = 0x66696c65;
