/** What an export says of an album, in `album.json` beside its files; docs/guides/in-and-out.md. */
import { z } from 'zod';
import { Moment } from '#domain/activity.ts';
import { AlbumKind, AlbumOrder } from '#domain/album.ts';
import { TakenAtSource } from '#domain/asset.ts';
import { Id, Sha256 } from '#domain/ids.ts';
import { CommentText, Description, FileName, Name, Time } from '#domain/text.ts';

const Person = z.object({ name: z.string(), handle: z.string() });

const File = z.object({
	/** Its name in this folder */
	file: z.string().regex(/^(?!\.\.?$)[^/\\\0]+$/, 'leads elsewhere'),
	/** Its name as it was uploaded */
	name: FileName,
	sha256: Sha256,
	/** Bytes */
	size: z.number(),
	title: Description,
	description: Description,
	takenAt: Time,
	takenAtSource: TakenAtSource,
	addedAt: z.optional(Time),
	addedBy: z.optional(Person),
});
export type ExportedFile = z.infer<typeof File>;

const Comment = z.object({
	id: Id,
	/** A name in this folder; null: on the album */
	file: z.string().nullable(),
	/** Seconds into the file, where it is of a moment */
	moment: z.optional(Moment),
	by: Person,
	text: CommentText,
	createdAt: Time,
});

const Like = z.object({ file: z.string().nullable(), by: Person, createdAt: Time });

/** The name of the file with it, and of that beside what is in no album */
export const albumFileName = 'album.json';
export const libraryFileName = 'library.json';

export const AlbumFile = z.object({
	format: z.literal('gatefold album 1'),
	id: Id,
	name: Name,
	description: Description,
	kind: AlbumKind,
	order: AlbumOrder,
	isActivityEnabled: z.boolean(),
	createdAt: Time,
	updatedAt: Time,
	owner: Person,
	members: z.array(Person.extend({ role: z.string() })),
	/** A name in this folder; null: the first as displayed */
	cover: z.string().nullable(),
	/**
	 * The picture that stands for the album: one of its files, or one beside them that is not in it. Null where there is
	 * none; exports of before do not say
	 */
	picture: z.optional(z.nullable(File)),
	/** In the order in which they were arranged by hand */
	files: z.array(File),
	comments: z.array(Comment),
	likes: z.array(Like),
});
export type AlbumFile = z.infer<typeof AlbumFile>;

export const LibraryFile = z.object({
	format: z.literal('gatefold library 1'),
	owner: Person,
	files: z.array(File),
});
export type LibraryFile = z.infer<typeof LibraryFile>;
