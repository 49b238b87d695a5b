/** The album whose cover opens into its page, and closes again on the way back. */
class CoverMorph {
	albumId = $state<string>();
}

export const coverMorph = new CoverMorph();
