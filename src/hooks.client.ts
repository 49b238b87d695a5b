import { account } from '#lib/account/account.svelte.ts';
import { getLocale, overwriteGetLocale } from '#lib/paraglide/runtime.js';
import { openStoreEarly } from '#lib/sync/client.ts';

// Nothing of a page takes as long as opening its database, so that begins before the page's own code is loaded.
if (account.current) openStoreEarly(account.current.id);

// Each message asks for it, and would look at the browser's languages each time.
const locale = getLocale();
overwriteGetLocale(() => locale);
