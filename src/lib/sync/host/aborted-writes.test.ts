import 'fake-indexeddb/auto';
import type { WriteTransaction } from 'replicache';
import { ReplicacheImpl } from 'replicache/impl';
import { expect, test } from 'vitest';
import { newId } from '#domain/ids.ts';
import { hearOfAbortedWrites } from './aborted-writes.ts';

/** As on a full disk: all requests of a write are done, and then it is aborted instead of committed. */
function abortWrites(): { stop: () => void } {
	const { prototype } = IDBDatabase;
	const begin = prototype.transaction;
	let isFull = true;
	prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof begin>) {
		const transaction = begin.apply(this, args);
		if (!isFull || transaction.mode !== 'readwrite') return transaction;
		const store = transaction.objectStore.bind(transaction);
		let open = 0;
		transaction.objectStore = (name) => {
			const found = store(name);
			const [put, remove] = [found.put.bind(found), found.delete.bind(found)];
			const counted = <R extends IDBRequest>(request: R): R => {
				open++;
				request.addEventListener('success', () => --open === 0 && transaction.abort());
				return request;
			};
			found.put = (...row) => counted(put(...row));
			found.delete = (key) => counted(remove(key));
			return found;
		};
		return transaction;
	};
	return { stop: () => void (isFull = false) };
}

test('[D9] a write that the browser aborts fails, and the next one writes all of it', async () => {
	const options = {
		...{ name: newId(), pushURL: '', pullURL: '', pullInterval: null, logLevel: 'error' as const },
		mutators: { keep: (tx: WriteTransaction, name: string) => tx.set(name, true) },
	};
	const rep = new ReplicacheImpl(options, { enableScheduledPersist: false });
	await rep.mutate.keep('before');
	await rep.persist();
	const disk = abortWrites();
	hearOfAbortedWrites();
	await rep.mutate.keep('meanwhile');
	await expect(rep.persist()).rejects.toThrow();
	disk.stop();
	await rep.persist();
	await rep.close();

	const again = new ReplicacheImpl(options, { enableScheduledPersist: false });
	expect(await again.query((tx) => tx.has('meanwhile'))).toBe(true);
	await again.close();
});
