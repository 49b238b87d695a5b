import type { Kind } from './lexicons.ts';
import { isAsWanted, merged } from './record-values.ts';
import type { Repo, Value } from './repo.ts';
import { Unreachable } from './xrpc.ts';

/** Writers that go between are few: one that meets more of them comes again later. */
const rounds = 5;

/**
 * Makes a record say what it is to say, once, whoever else writes it at the same time: each write names what it takes the
 * place of. What is there already, as after an answer that was lost, is taken as it is; what somebody else has put into
 * it stays. (rule F8)
 *
 * @param known its cid as it was written last; null where it was not
 * @returns undefined where it was there and somebody has deleted it
 * @throws XrpcError, Unreachable, SignedOut
 */
export async function writeRecord(
	repo: Repo,
	{ kind, rkey }: { kind: Kind; rkey: string },
	known: string | null,
	wanted: Value,
): Promise<{ uri: string; cid: string } | undefined> {
	const stamped = () => (kind === 'list' ? { ...wanted, updatedAt: new Date().toISOString() } : wanted);
	if (known === null) {
		const made = await repo.put(kind, rkey, stamped(), null);
		if (made) return made;
	}
	for (let round = 0; round < rounds; round++) {
		const there = await repo.get(kind, rkey);
		if (!there && known !== null) return undefined;
		if (there && isAsWanted(there.value, wanted)) return there;
		const record = there ? merged(there.value, stamped()) : stamped();
		const put = await repo.put(kind, rkey, record, there?.cid ?? null);
		if (put) return put;
	}
	throw new Unreachable('others write the same record all the time');
}
