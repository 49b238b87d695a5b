/** Days after which a key may be chosen to end; empty: never */
export const lasting = ['30', '90', '365', ''] as const;
export type Lasting = (typeof lasting)[number];

/** When a key ends that is made now; null: it does not. @param now milliseconds since 1970 */
export const endAfter = (days: Lasting, now: number): string | null =>
	days === '' ? null : new Date(now + Number(days) * 86_400_000).toISOString();
