import { parseHandle } from '#domain/handle.ts';
import { errorWords } from '#lib/i18n/error-words.ts';
import { m } from '#lib/paraglide/messages.js';
import { openSync } from '#lib/sync/client.ts';
import { account, type RememberedAccount } from './account.svelte.ts';
import { AuthFailure, signIn, signUp } from './auth-client.ts';

type Errors = Partial<Record<'name' | 'handle' | 'email' | 'password' | 'all', string>>;

const shortest = 8;

/** The two forms that let someone in: what was typed, what is wrong with it, and the way in. */
export class Entry {
	name = $state('');
	handle = $state('');
	email = $state('');
	password = $state('');
	errors = $state.raw<Errors>({});
	busy = $state(false);

	/** @returns whether the person is in */
	async signIn(): Promise<boolean> {
		const { email, password } = this;
		return this.#enter({ email: required(email), password: required(password) }, () =>
			signIn(email.trim(), password),
		);
	}

	/** @returns whether the account is made and the person is in */
	async signUp(): Promise<boolean> {
		const { name, email, password } = this;
		const handle = parseHandle(this.handle);
		return this.#enter(
			{
				name: required(name),
				handle: required(this.handle) ?? (handle ? undefined : m.handle_wrong()),
				email: required(email) ?? (/^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : m.email_wrong()),
				password: required(password) ?? (password.length < shortest ? m.password_short() : undefined),
			},
			() => signUp({ name: name.trim(), handle: handle!, email: email.trim(), password }),
		);
	}

	async #enter(errors: Errors, enter: () => Promise<RememberedAccount>): Promise<boolean> {
		this.errors = errors;
		if (this.busy || Object.values(errors).some((error) => error !== undefined)) return false;
		this.busy = true;
		try {
			const person = await enter();
			account.remember(person);
			openSync(person.id).signedIn();
			return true;
		} catch (error) {
			const code = error instanceof AuthFailure ? error.code : 'unavailable';
			this.errors = { [placeOf[code] ?? 'all']: errorWords(code) };
			return false;
		} finally {
			this.busy = false;
		}
	}
}

const placeOf: Partial<Record<string, keyof Errors>> = {
	'auth.handle_taken': 'handle',
	'auth.email_taken': 'email',
};

const required = (text: string) => (text.trim() === '' ? m.field_required() : undefined);
