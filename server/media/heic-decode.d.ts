declare module 'heic-decode' {
	interface Image {
		width: number;
		height: number;
		decode(): Promise<{ data: Uint8ClampedArray; width: number; height: number }>;
	}
	/** The images of a file, decoded when asked. */
	export function all(input: { buffer: Uint8Array }): Promise<Image[] & { dispose(): void }>;
}
