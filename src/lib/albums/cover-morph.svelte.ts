import type { OnNavigate } from '@sveltejs/kit';

/** The album whose cover opens into its page, and closes again on the way back. */
class CoverMorph {
	albumId = $state<string>();
}

export const coverMorph = new CoverMorph();

const listRoutes = ['/(app)/albums', '/(app)/music'];
const albumRoute = '/(app)/albums/[id]/[[assetId]]';

/** Lets the cover grow between a list and an album's page, for `onNavigate`. */
export function openCover({ from, to, complete }: OnNavigate): Promise<void> | undefined {
	const isList = (route: string | null | undefined) => listRoutes.includes(route ?? '');
	const opens = isList(from?.route.id) && to?.route.id === albumRoute;
	const closes = from?.route.id === albumRoute && isList(to?.route.id);
	if (!opens && !closes) return undefined;
	const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
	if (still || !document.startViewTransition) return undefined;
	coverMorph.albumId = (opens ? to : from)?.params?.id;
	return new Promise((resolve) => {
		const transition = document.startViewTransition(async () => {
			resolve();
			await complete;
		});
		// One that is skipped, as when the window is hidden, has made its change all the same.
		transition.finished.catch(() => resolve());
	});
}
