import type { RecordReason } from '#protocol/atproto.ts';

/** A record that cannot be written before something changes */
export class CannotBe extends Error {
	override readonly name = 'CannotBe';
	readonly reason: RecordReason;

	constructor(reason: RecordReason) {
		super(reason);
		this.reason = reason;
	}
}
