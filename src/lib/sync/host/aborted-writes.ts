/**
 * [D9] Lets Replicache hear of a write that the browser aborts. Its transactions (15.3) listen for `complete` and `error`
 * alone, and one that finds no room when it commits is only told `abort`: whoever waits for it would wait for ever, and
 * nothing would be written again.
 *
 * For databases of Replicache's names, in the realm that calls it; to be called before they are opened.
 */
export function hearOfAbortedWrites(): void {
	const { prototype } = IDBDatabase;
	const begin = prototype.transaction;
	prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof begin>) {
		const transaction = begin.apply(this, args);
		if (this.name.startsWith('rep:'))
			transaction.addEventListener('abort', (event) => transaction.onerror?.call(transaction, event));
		return transaction;
	};
}
