import * as z from 'zod/mini';
import { limits } from './limits.ts';

// A text that PostgreSQL cannot store (NUL) or that is half a character is refused at the edge.
const storable = z.refine<string>((text) => !text.includes('\0') && text.isWellFormed(), 'not plain text');

/** A trimmed text of bounded length, in Unicode's composed form so that equal names are equal bytes. */
const text = (min: number, max: number) =>
	z.string().check(z.trim(), z.normalize('NFC'), z.minLength(min), z.maxLength(max), storable);

export const Name = text(1, limits.name);
export const Description = text(0, limits.description);
export const CommentText = text(1, limits.comment);
export const FileName = text(0, 255);

/** ISO 8601 in UTC with milliseconds, as `Date.toISOString` writes it */
export const Time = z.iso
	.datetime({ precision: 3 })
	.check(z.refine<string>((time) => time >= '0001', 'before the year 1'));

/** A text of several lines from a file, as it can be stored; empty for none. */
export const plainLines = (value: string, max: number) =>
	value.toWellFormed().replaceAll('\0', '').trim().normalize('NFC').slice(0, max).toWellFormed().trim();

/** A text from a file as it can be stored and shown: one line, no control characters, bounded; empty for none. */
export const plainText = (value: string, max: number) =>
	value
		.toWellFormed()
		.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
		.trim()
		.normalize('NFC')
		.slice(0, max)
		.toWellFormed()
		.trim();
