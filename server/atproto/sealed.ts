import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Id } from '#domain/ids.ts';

const cipher = 'aes-256-gcm';
/** Bytes: what AES-GCM asks for */
const sizes = { key: 32, nonce: 12, tag: 16 } as const;

/** Secrets of people as they lie in the database: each opens for the person alone for whom it was sealed. */
export class Sealer {
	readonly #key: Buffer;

	/** @param secret of the data folder: server/auth/secret.ts */
	constructor(secret: string) {
		this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'gatefold atproto secrets', sizes.key));
	}

	seal(userId: Id, text: string): Buffer {
		const nonce = randomBytes(sizes.nonce);
		const sealing = createCipheriv(cipher, this.#key, nonce).setAAD(Buffer.from(userId));
		const sealed = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
		return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
	}

	/** @returns undefined for what was sealed for someone else, or with the secret of another data folder */
	open(userId: Id, sealed: Uint8Array): string | undefined {
		const begin = sizes.nonce + sizes.tag;
		try {
			const opening = createDecipheriv(cipher, this.#key, sealed.subarray(0, sizes.nonce))
				.setAAD(Buffer.from(userId))
				.setAuthTag(sealed.subarray(sizes.nonce, begin));
			return Buffer.concat([opening.update(sealed.subarray(begin)), opening.final()]).toString('utf8');
		} catch {
			return undefined;
		}
	}
}
