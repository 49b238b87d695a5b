import { type Scope, scopes } from '#domain/scope.ts';
import { m } from '#lib/paraglide/messages.js';
import type { NewKey } from '#protocol/keys.ts';
import { endAfter, type Lasting } from './lasting.ts';

/** What is being chosen for a new key. */
export class KeyDraft {
	name = $state('');
	chosen = $state<Record<Scope, boolean>>({ read: true, write: false, upload: false, admin: false });
	days = $state<Lasting>('90');
	nameError = $state<string>();
	scopesError = $state<string>();

	/** What was chosen; undefined where something is wrong, which is said at its place. */
	take(now: number = Date.now()): NewKey | undefined {
		const wanted = scopes.filter((scope) => this.chosen[scope]);
		this.nameError = this.name.trim() === '' ? m.key_name_missing() : undefined;
		this.scopesError = wanted.length === 0 ? m.key_scopes_missing() : undefined;
		if (this.nameError || this.scopesError) return undefined;
		return { name: this.name.trim(), scopes: wanted, expiresAt: endAfter(this.days, now) };
	}
}
