import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LexiconDoc, Lexicons } from '@atproto/lexicon';

export type Kind = 'track' | 'list';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'lexicons');
/** What the lexicons of the folder are named under */
const authority = 'example.gatefold.temp.music';

/** Of the protocol itself */
const strongRef: LexiconDoc = {
	lexicon: 1,
	id: 'com.atproto.repo.strongRef',
	defs: {
		main: {
			type: 'object',
			required: ['uri', 'cid'],
			properties: { uri: { type: 'string', format: 'at-uri' }, cid: { type: 'string', format: 'cid' } },
		},
	},
};

/** A record that is not what its lexicon says */
export class NotOfItsLexicon extends Error {
	override readonly name = 'NotOfItsLexicon';
}

/** The collection of a kind of record, under the names of this server. */
export const collectionOf = (nsid: string, kind: Kind) => `${nsid}.${kind}`;

/** What records of this server are to be: docs/lexicons, under the names that the settings say. */
export class OwnLexicons {
	readonly #lexicons: Lexicons;
	readonly #fromJson: (record: object) => unknown;

	private constructor(lexicons: Lexicons, fromJson: (record: object) => unknown) {
		this.#lexicons = lexicons;
		this.#fromJson = fromJson;
	}

	static async load(nsid: string): Promise<OwnLexicons> {
		// Not before it is needed: most servers have it off.
		const { jsonToLex, Lexicons } = await import('@atproto/lexicon');
		const documents = await Promise.all(
			(['track', 'list'] as const).map(async (kind) => {
				const text = await readFile(join(folder, `${kind}.json`), 'utf8');
				return JSON.parse(text.replaceAll(authority, nsid)) as LexiconDoc;
			}),
		);
		return new OwnLexicons(new Lexicons([strongRef, ...documents]), (record) => jsonToLex(record as never));
	}

	/** Before each write: the server of a repository knows these lexicons not, and takes anything. @throws NotOfItsLexicon */
	check(record: { $type: string }): void {
		try {
			this.#lexicons.assertValidRecord(record.$type, this.#fromJson(record));
		} catch (cause) {
			throw new NotOfItsLexicon(record.$type, { cause });
		}
	}
}
