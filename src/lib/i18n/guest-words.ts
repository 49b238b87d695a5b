import { m } from '#lib/paraglide/messages.js';

/** What who brought something by a link is called: `Mia (by link)`. @param guest as they call themselves, or empty */
export const guestName = (guest: string): string => m.guest_by_link({ name: guest || m.guest_unnamed() });
