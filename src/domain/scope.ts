/** What a key for programs may be used for. Within it, a key may do what its person may, and never more. */
import * as z from 'zod/mini';

/**
 * - `read`: see what the person sees
 * - `write`: change albums, comments, likes and what is said of photos
 * - `upload`: add files to the library
 * - `admin`: look after the server, where the person is its admin
 */
export const scopes = ['read', 'write', 'upload', 'admin'] as const;

export const Scope = z.enum(scopes);
export type Scope = z.infer<typeof Scope>;

/** What a request asks for, where its route does not say */
export const scopeOf = (method: string): Scope => (method === 'GET' || method === 'HEAD' ? 'read' : 'write');
