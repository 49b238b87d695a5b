import type { AssetKind, RegisterAsset } from '#domain/asset.ts';
import type { ErrorCode } from '#domain/errors.ts';
import type { Taken } from '#domain/taken-at.ts';

/** What a file says of itself, read from some of its bytes. */
export interface Said extends Pick<RegisterAsset, 'details' | 'tags'> {
	type: string;
	kind: AssetKind;
	takenAt: string;
	takenAtSource: Taken['source'];
	/** Of the file's own; empty where it has none */
	title: string;
	/** Seconds; null for photos and where the file does not say it */
	duration: number | null;
}

/** What a file is, read from all of its bytes. */
export interface Examined extends Said {
	sha256: string;
}

/** What was kept of a file on the device. `thumbhash` is empty and the size 0 where it could not be drawn. */
export interface Kept {
	width: number;
	height: number;
	thumbhash: string;
}

export type IngestRequest =
	| { do: 'read'; file: File }
	| { do: 'examine'; file: File }
	| { do: 'keep'; file: File; userId: string; assetId: string; type: string; poster: ImageBitmap | null };

export type IngestAnswer<Request extends IngestRequest = IngestRequest> = Request extends { do: 'read' }
	? Said
	: Request extends { do: 'examine' }
		? Examined
		: Kept;

export type IngestMessage = { id: number; request: IngestRequest };
export type IngestReply =
	| { id: number; answer: Said | Examined | Kept }
	| { id: number; refused: ErrorCode }
	| { id: number; fault: string };
