import { rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import { refuse } from '#domain/errors.ts';
import { limits } from '#domain/limits.ts';
import { kindOf, mediaTypeOf } from '#domain/media-types.ts';
import { plainText, Time } from '#domain/text.ts';
import { aheadOf, makeOf } from '../media/bytes-ahead.ts';
import type { Ingest } from '../media/ingest.ts';
import type { ReceivedFile } from '../media/receive-file.ts';
import { originalKey } from '../media/storage/storage.ts';
import { type AssetJob, deriveQueue } from '../media/workshop.ts';
import { addByLink, type AddByLink, type AddedByLink } from '../sharing/add-by-link.ts';
import type { Command } from '../sync/command.ts';
import { execute } from '../sync/transact.ts';
import type { OpenLink } from './find-link.ts';

/** What a guest says of a file, and of themselves */
export interface Said {
	fileName: string;
	/** When the file was last changed on their device, by its clock */
	changedAt?: string | undefined;
	guest: string;
}

/**
 * Puts a file that came by a link into the link's album. It becomes the owner's, who may have it already. The file is gone
 * from its path afterwards, whatever comes of it.
 *
 * @throws Refusal `asset.unsupported`, and those of addByLink
 */
export async function takeIn(
	to: Ingest,
	link: OpenLink,
	file: ReceivedFile,
	said: Said,
): Promise<AddedByLink> {
	try {
		const type = mediaTypeOf((await fileTypeFromFile(file.path))?.mime) ?? refuse('asset.unsupported');
		const ahead = await aheadOf(link.ownerId, file.sha256);
		const at = new Date().toISOString();
		const args: AddByLink = {
			albumId: link.albumId,
			linkId: link.id,
			passwordHash: link.passwordHash,
			life: ahead.life,
			guest: plainText(said.guest, limits.guestName),
			at,
			asset: {
				id: ahead.id,
				sha256: file.sha256,
				type,
				kind: kindOf(type),
				fileName: shortened(said.fileName),
				size: file.size,
				// What the file itself says comes with its pictures.
				width: 0,
				height: 0,
				takenAt: earlier(said.changedAt, at),
				takenAtSource: 'file',
				duration: null,
				thumbhash: '',
				title: '',
				createdAt: at,
			},
		};
		return await makeOf(to, ahead, {
			type,
			put: () => to.storage.take(originalKey(ahead), file.path),
			make: () => execute(to, link.ownerId, addAndDerive(to), args),
		});
	} finally {
		await rm(file.path, { force: true });
	}
}

/** Both or neither: an asset that is stored and never drawn would stay so. */
function addAndDerive({ jobs }: Ingest): Command<AddByLink, AddedByLink> {
	return {
		spacesOf: addByLink.spacesOf,
		async run(change, args) {
			const made = await addByLink.run(change, args);
			const job: AssetJob = { assetId: args.asset.id, ownerId: change.actor };
			if (made.outcome === 'new') await jobs.ask(change.tx, deriveQueue, job);
			return made;
		},
	};
}

/** A clock that runs ahead, or is none, is not believed. */
const earlier = (said: string | undefined, now: string) =>
	said !== undefined && Time.safeParse(said).success && said < now ? said : now;

/** The end of a name says what it is, so a name that is too long loses of its middle. */
function shortened(name: string): string {
	const plain = plainText(name, 1_000);
	const end = extname(plain).slice(0, 20);
	return plain.length <= 255 ? plain : plainText(plain.slice(0, 255 - end.length), 255 - end.length) + end;
}
