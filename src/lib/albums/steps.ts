export type Step = 'earlier' | 'later' | 'start' | 'end';

/**
 * Where a step in a hand-made order puts what is selected: behind which photo, null for the front. What is selected
 * comes together at the place of its first, and goes one place from there.
 *
 * @returns undefined where there is no such step
 */
export function stepOf(
	order: readonly string[],
	moving: ReadonlySet<string>,
	step: Step,
): string | null | undefined {
	const first = order.findIndex((id) => moving.has(id));
	const staying = order.filter((id) => !moving.has(id));
	if (first < 0 || staying.length === 0) return undefined;
	// Before the first of the selected, all stay: its index is how many that are.
	if (step === 'start') return first === 0 && together(order, moving) ? undefined : null;
	if (step === 'earlier') return first === 0 ? undefined : (staying[first - 2] ?? null);
	const atEnd = first === staying.length;
	if (atEnd) return undefined;
	return step === 'end' ? staying.at(-1) : staying[first];
}

const together = (order: readonly string[], moving: ReadonlySet<string>) =>
	order.slice(0, moving.size).every((id) => moving.has(id));
