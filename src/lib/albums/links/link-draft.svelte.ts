import { isSlug, type Link } from '#domain/link.ts';
import { m } from '#lib/paraglide/messages.js';
import { endOfDay, localDay } from './link-days.ts';

/** What is being chosen for a link, new or there. */
export class LinkDraft {
	slug = $state('');
	withPassword = $state(false);
	password = $state('');
	/** A day of this device's calendar, `2024-06-12`; empty: it does not end */
	lastDay = $state('');
	allowDownload = $state(true);
	allowUpload = $state(false);
	showMetadata = $state(false);
	slugError = $state<string>();
	passwordError = $state<string>();
	readonly #before: Link | undefined;

	constructor(before?: Link) {
		this.#before = before;
		if (!before) return;
		this.slug = before.slug ?? '';
		this.withPassword = before.hasPassword;
		this.lastDay = before.expiresAt === null ? '' : localDay(before.expiresAt);
		this.allowDownload = before.allowDownload;
		this.allowUpload = before.allowUpload;
		this.showMetadata = before.showMetadata;
	}

	/** What was chosen; undefined where something is wrong, which is said at its field. */
	take() {
		const slug = this.slug.trim();
		this.slugError = slug === '' || isSlug(slug) ? undefined : m.link_slug_wrong();
		const keeps = this.#before?.hasPassword === true;
		this.passwordError =
			this.withPassword && this.password === '' && !keeps ? m.link_password_missing() : undefined;
		if (this.slugError || this.passwordError) return undefined;
		return {
			slug: slug === '' ? null : slug,
			...(!this.withPassword ? { password: null } : this.password === '' ? {} : { password: this.password }),
			expiresAt: this.lastDay === '' ? null : endOfDay(this.lastDay),
			allowDownload: this.allowDownload,
			allowUpload: this.allowUpload,
			showMetadata: this.showMetadata,
		};
	}
}
