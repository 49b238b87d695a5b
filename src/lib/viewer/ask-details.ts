import { AssetDetails } from '#protocol/asset-details.ts';

export type Told = AssetDetails | 'gone' | 'away';

/** What a server has told, by person, id and version: a panel that stays open asks once for each. */
const told = new Map<string, Promise<Told>>();

/** What the server tells of an asset that entries do not carry. `away`: it cannot be asked now */
export async function askDetails(userId: string, id: string, mediaVersion: number): Promise<Told> {
	const key = `${userId}/${id}/${mediaVersion}`;
	const asked = told.get(key) ?? ask(id);
	told.set(key, asked);
	const answer = await asked;
	if (answer === 'away') told.delete(key);
	return answer;
}

async function ask(id: string): Promise<Told> {
	try {
		const answer = await fetch(`/api/assets/${id}/details`);
		if (answer.status >= 500) return 'away';
		const parsed = AssetDetails.safeParse(answer.ok ? await answer.json() : undefined);
		return parsed.success ? parsed.data : 'gone';
	} catch {
		return 'away';
	}
}
