import type { Drawn, DrawRequest } from './draw.ts';
import { drawSource, openPhoto } from './derive.ts';
import { answerWith } from './reader-end.ts';

answerWith(async ({ picture, type, isAlone }: DrawRequest): Promise<Drawn> => {
	const photo = await openPhoto(picture, type, isAlone);
	return photo === 'heavy' ? photo : drawSource(photo);
});
