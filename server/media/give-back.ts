/** Bytes */
const small = 4_096;

/**
 * Frees the memory of bytes at once; they are empty for whoever still holds them. V8 counts such memory but frees it late,
 * and looks through all that a process holds for each 32 MB of it. Parts of what others may hold are left alone, and so are
 * small ones, which libraries keep and use again.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
	if (buffer instanceof ArrayBuffer && byteLength >= small && buffer.byteLength === byteLength)
		buffer.transfer(0);
}
