import * as z from 'zod/mini';
import { Name } from '#domain/text.ts';

/** Albums that one upload may name */
const most = 20;

/** The albums of whoever uploads in which a file is to be, by name: `albumNames` of an upload, as JSON */
export const AlbumNames = z.array(Name).check(z.maxLength(most));
