import * as z from 'zod/mini';

/** Seconds that a photo may stay */
export const paces = [3, 5, 10, 30] as const;

const Pace = z.object({
	seconds: z.catch(z.literal(paces), 5),
	isShuffled: z.catch(z.boolean(), false),
});
/** How photos go by; remembered on the device */
export type Pace = z.infer<typeof Pace>;

const key = 'gatefold:slideshow';

export function rememberedPace(): Pace {
	try {
		return Pace.parse(JSON.parse(localStorage.getItem(key) ?? '{}'));
	} catch {
		// Whatever was written there is no pace; what is chosen next is written over it.
		return Pace.parse({});
	}
}

export const rememberPace = (pace: Pace): void => localStorage.setItem(key, JSON.stringify(pace));

/**
 * What comes next, round and round. In order it goes on from `after`, also where others came or went meanwhile;
 * shuffled, each comes once before any comes again.
 */
export function turns(
	order: () => readonly string[],
	isShuffled: boolean,
	random: () => number = Math.random,
) {
	let left: string[] = [];
	return (after: string): string | undefined => {
		const all = order();
		if (!isShuffled) return all[(all.indexOf(after) + 1) % all.length];
		const there = new Set(all);
		left = left.filter((id) => id !== after && there.has(id));
		if (left.length === 0) left = all.filter((id) => id !== after);
		return left.splice(Math.floor(random() * left.length), 1)[0] ?? all[0];
	};
}
