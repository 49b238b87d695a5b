import { sectionOf, type TileSection } from '#lib/ui/grid/tile.ts';

/**
 * Leaves months with nothing but photos in them.
 *
 * @param without months that have no photo, by their keys, with how much lies in them: they stay out when they are not
 *   near the screen any more and their tiles are let go of
 */
export const photosOnly = (sections: readonly TileSection[], without: Map<string, number>): TileSection[] =>
	sections.filter(hasPhotos(without)).map((section) => {
		const photos = section.tiles?.filter(isPhoto);
		return photos && photos.length < section.ids.length
			? sectionOf(section.key, section.title, photos)
			: section;
	});

const hasPhotos =
	(without: Map<string, number>) =>
	({ key, ids, tiles }: TileSection): boolean => {
		if (!tiles) return without.get(key) !== ids.length;
		if (tiles.some(isPhoto)) return true;
		without.set(key, ids.length);
		return false;
	};

const isPhoto = ({ asset }: { asset: { kind: string } }) => asset.kind === 'photo';
