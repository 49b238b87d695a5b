import { refuse } from '#domain/errors.ts';
import type { Account } from '../atproto/accounts.ts';
import type { Atproto } from '../atproto/atproto.ts';
import { Did, Handle } from '../atproto/identity.ts';
import type { RecordNow, ReleaseRecords } from '../atproto/release-records.ts';
import { type Route, route } from './route.ts';
import * as shapes from './schemas/atproto.ts';
import { ById } from './schemas/inputs.ts';

const tag = 'ATProto';

/** Releases in the open network: whose account is connected, and how it stands with what is written there. */
export function atprotoRoutes(atproto: Atproto): Route[] {
	const presented = (account: Account | undefined): shapes.AtprotoAccount => ({
		isOn: atproto.isOn,
		hasOauth: atproto.client !== undefined,
		account: account ? shown(account) : null,
	});
	return [
		route(
			{
				id: 'getAtprotoAccount',
				method: 'get',
				path: '/atproto',
				tag,
				summary: 'The own account in the open network of ATProto, if one is connected',
				answer: { status: 200, description: 'The account', schema: shapes.AtprotoAccount },
				errors: [],
			},
			async ({ actor }) => presented(await atproto.account(actor)),
		),

		route(
			{
				id: 'connectAtprotoAccount',
				method: 'put',
				path: '/atproto',
				tag,
				summary: 'Connects an account by an app password, or connects it again',
				description:
					'From then on all own releases of music are written to its repository and kept there as they are here. The app ' +
					'password is kept encrypted, as a session that it begins does not last.',
				body: shapes.AtprotoConnectPayload,
				answer: { status: 200, description: 'It is connected', schema: shapes.AtprotoAccount },
				errors: [
					...(['atproto.off', 'atproto.wrong_credentials', 'atproto.unknown_identity'] as const),
					...(['atproto.unreachable', 'atproto.taken'] as const),
				],
			},
			async ({ actor, body: { identifier, appPassword, pds } }) =>
				presented(
					await atproto.connect(actor, {
						identifier: identifierOf(identifier),
						appPassword,
						pds: pds && new URL(pds).origin,
					}),
				),
		),

		route(
			{
				id: 'disconnectAtprotoAccount',
				method: 'delete',
				path: '/atproto',
				tag,
				summary: 'Forgets the own account and what it was connected with',
				description: 'What was written to its repository stays there, and is not changed any more.',
				answer: { status: 204, description: 'It is forgotten' },
				errors: ['atproto.off'],
			},
			({ actor }) => atproto.disconnect(actor),
		),

		route(
			{
				id: 'listReleaseRecords',
				method: 'get',
				path: '/atproto/releases/{id}',
				tag,
				summary: 'How it stands with the records of an own release',
				params: ById,
				answer: { status: 200, description: 'The records', schema: shapes.ReleaseRecords },
				errors: ['atproto.off', 'album.not_found', 'album.no_right'],
			},
			async ({ actor, params: { id } }) => told(await atproto.records(actor, id)),
		),

		route(
			{
				id: 'retryReleaseRecords',
				method: 'post',
				path: '/atproto/releases/{id}/retry',
				tag,
				summary: 'Writes again what has failed, or what somebody has deleted in the repository',
				description: 'It is done soon after. Whatever waits is tried again by itself.',
				params: ById,
				answer: { status: 200, description: 'It will be done', schema: shapes.ReleaseRecords },
				errors: ['atproto.off', 'atproto.not_connected', 'album.not_found', 'album.no_right'],
			},
			async ({ actor, params: { id } }) => told(await atproto.retry(actor, id)),
		),
	];
}

function identifierOf(text: string): string {
	const parsed = text.startsWith('did:') ? Did.safeParse(text) : Handle.safeParse(text.replace(/^@/, ''));
	if (parsed.success) return parsed.data;
	return refuse('input.invalid', { errors: [{ path: 'identifier', message: 'neither a handle nor a DID' }] });
}

const shown = ({ did, handle, pds, method, state, connectedAt }: Account) => ({
	...{ did, handle, pds, method, state, connectedAt },
});

const now = ({ state, uri, reason }: RecordNow) => ({
	...{ state, uri, reason },
	link: uri && `https://pdsls.dev/${uri}`,
});

const told = ({ list, tracks }: ReleaseRecords): shapes.ReleaseRecords => ({
	list: list && now(list),
	tracks: tracks.map(({ id, ...one }) => ({ track_id: id, ...now(one) })),
});
