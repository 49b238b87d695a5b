/**
 * Gives the memory of bytes back to the system at once; they are empty for whoever still holds them. V8 counts such memory
 * but frees it late, and looks through all that a process holds for each 32 MB of it. Parts of what others may hold are
 * left alone.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
	if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
