/** Times as the clock on the wall showed them where a photo was taken: `2024-06-12T14:02:30`, as a form's field has it. */
export const wallClock = (iso: string): string => iso.slice(0, 19);

/** The time that a form's field holds; undefined for what is none. */
export function timeOf(wall: string): string | undefined {
	const time = Date.parse(`${wall}Z`);
	return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
