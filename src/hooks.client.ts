import { account } from '#lib/account/account.svelte.ts';
import { openStoreEarly } from '#lib/sync/client.ts';

// Nothing of a page takes as long as opening its database, so that begins before the page's own code is loaded.
if (account.current) openStoreEarly(account.current.id);
