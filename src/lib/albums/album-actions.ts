/** What a person may do with an album as a whole: the menu of its page and of its card. */
import { goto } from '$app/navigation';
import CircleArrowDown from '@lucide/svelte/icons/circle-arrow-down';
import Disc from '@lucide/svelte/icons/disc-3';
import Download from '@lucide/svelte/icons/download';
import ImagePlus from '@lucide/svelte/icons/image-plus';
import ListPlus from '@lucide/svelte/icons/list-plus';
import LogOut from '@lucide/svelte/icons/log-out';
import Pencil from '@lucide/svelte/icons/pencil';
import Sliders from '@lucide/svelte/icons/sliders-horizontal';
import Trash from '@lucide/svelte/icons/trash-2';
import UserPlus from '@lucide/svelte/icons/user-plus';
import { may } from '#domain/roles.ts';
import { downloadAlbum } from '#lib/library/download.ts';
import { m } from '#lib/paraglide/messages.js';
import type { AlbumRow } from '#lib/store/database.ts';
import type { MenuItem } from '#lib/ui/Menu.svelte';

interface Asks {
	/** Opens the dialogs that these need */
	onedit: () => void;
	onleave: () => void;
	ondelete: () => void;
}

/**
 * The entries of an album's menu; what one may not do is not there.
 *
 * @param more what only its page offers
 */
export function albumActions(
	album: AlbumRow,
	{ onedit, onleave, ondelete }: Asks,
	more: MenuItem[] = [],
): MenuItem[] {
	const { id } = album;
	const isMusic = album.kind === 'music';
	const [edits, adds] = [may(album.role, 'edit'), may(album.role, 'add')];
	return [
		...(edits ? [{ label: m.edit_album(), icon: Pencil, onselect: onedit }] : []),
		...(adds
			? [
					{
						label: isMusic ? m.add_music() : m.add_photos(),
						icon: isMusic ? ListPlus : ImagePlus,
						onselect: () => void goto(`/albums/${id}/add`),
					},
				]
			: []),
		...(edits
			? [{ label: m.share(), icon: UserPlus, onselect: () => void goto(`/albums/${id}/options#people`) }]
			: []),
		...(edits
			? [{ label: m.release(), icon: Disc, onselect: () => void goto(`/albums/${id}/options#release`) }]
			: []),
		...(album.assetCount > 0
			? [{ label: m.download(), icon: Download, onselect: () => void downloadAlbum(album.id) }]
			: []),
		...more,
		{ label: m.keep_album(), icon: CircleArrowDown, onselect: () => void goto(`/albums/${id}/options#keep`) },
		{ label: m.album_options(), icon: Sliders, onselect: () => void goto(`/albums/${id}/options`) },
		edits
			? { label: m.delete_album(), icon: Trash, danger: true, apart: true, onselect: ondelete }
			: { label: m.leave_album(), icon: LogOut, danger: true, apart: true, onselect: onleave },
	];
}
