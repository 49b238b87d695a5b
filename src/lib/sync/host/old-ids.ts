/** What Replicache 15.3 says of an answer whose last mutation id for a client is below the one that it holds. */
const goesBack = /^Received (\S+) lastMutationID \d+ is < than last snapshot/;

/**
 * [L26] Applies an answer, leaving out the last mutation ids that would go back. Replicache alone knows which it holds,
 * and says so by refusing.
 *
 * @throws whatever else `apply` throws
 */
export async function withoutOldIds(
	ids: Record<string, number>,
	apply: (ids: Record<string, number>) => Promise<void>,
): Promise<void> {
	const left = new Map(Object.entries(ids));
	for (;;) {
		try {
			return await apply(Object.fromEntries(left));
		} catch (error) {
			const client = error instanceof Error ? goesBack.exec(error.message)?.[1] : undefined;
			if (client === undefined || !left.delete(client)) throw error;
		}
	}
}
