import { readPhoto } from './metadata.ts';
import { answerWith } from './reader-end.ts';
import { readSidecar } from './sidecar.ts';
import type { TagsRequest } from './tags.ts';

answerWith(async (request: TagsRequest) =>
	'photo' in request ? readPhoto(request.photo) : readSidecar(request.sidecar),
);
