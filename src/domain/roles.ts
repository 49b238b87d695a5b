import * as z from 'zod/mini';

export const Role = z.enum(['owner', 'editor', 'viewer']);
export type Role = z.infer<typeof Role>;

/** A role that can be given. Ownership is handed over with transferOwnership. */
export const GivenRole = z.enum(['editor', 'viewer']);
export type GivenRole = z.infer<typeof GivenRole>;

export type Right = 'see' | 'react' | 'add' | 'arrange' | 'removeOwn' | 'removeAny' | 'edit';

/** What each role may do in an album: docs/architecture.md, "Roles". */
const rights: Record<Role, ReadonlySet<Right>> = {
	viewer: new Set(['see', 'react']),
	editor: new Set(['see', 'react', 'add', 'arrange', 'removeOwn']),
	owner: new Set(['see', 'react', 'add', 'arrange', 'removeOwn', 'removeAny', 'edit']),
};

/** Whether a role carries a right. No role (a stranger, a former member) carries none. */
export const may = (role: Role | undefined, right: Right): boolean =>
	role !== undefined && rights[role].has(right);
