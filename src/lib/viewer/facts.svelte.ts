import type { Asset, AssetSummary } from '#domain/asset.ts';
import { fromLive } from '#lib/store/live.svelte.ts';
import { currentSync } from '#lib/sync/client.ts';
import { ownAsset } from '#lib/uploads/library-lookup.ts';
import type { AssetDetails } from '#protocol/asset-details.ts';
import { askDetails, type Told } from './ask-details.ts';

/** What is known of an asset beside what its albums show: of an own one all of it, of another's what the server tells. */
export type Facts = AssetDetails & Partial<Pick<Asset, 'failure'>>;

/** The facts of the asset that is shown. Own ones are on this device; those of others are asked for. */
export class ShownFacts {
	readonly #id: () => string;
	readonly #asset: () => AssetSummary | Asset;
	readonly #own;
	#answer = $state.raw<{ id: string; told: Told }>();

	constructor(id: () => string, asset: () => AssetSummary | Asset) {
		this.#id = id;
		this.#asset = asset;
		const { store } = currentSync();
		this.#own = fromLive(() => {
			const [assetId, { takenAt }] = [id(), asset()];
			return this.isOwn ? ownAsset(store, assetId, takenAt) : undefined;
		}, undefined);
	}

	get isOwn(): boolean {
		const asset = this.#asset();
		return !('ownerId' in asset) || asset.ownerId === currentSync().userId;
	}

	/** The asset itself, where it is one's own */
	readonly own: Asset | undefined = $derived.by(() => {
		const asset = this.#asset();
		if (!('ownerId' in asset)) return asset;
		const found = this.#own.current;
		return found?.id === this.#id() ? found : undefined;
	});

	readonly current: Facts | undefined = $derived.by(() => {
		if (this.own) return { ...this.own, details: this.own.details ?? {} };
		const answer = this.#answer;
		return answer?.id === this.#id() && typeof answer.told === 'object' ? answer.told : undefined;
	});

	/** Whether the rest cannot be told now, for want of the server */
	get away(): boolean {
		return this.#answer?.id === this.#id() && this.#answer.told === 'away';
	}

	/** Asks for what this device does not have. Called when the panel shows another asset. */
	async ask(): Promise<void> {
		if (this.isOwn) return;
		const [id, { mediaVersion }] = [this.#id(), this.#asset()];
		const answer = await askDetails(currentSync().userId, id, mediaVersion);
		if (this.#id() === id) this.#answer = { id, told: answer };
	}
}
