/** What is said of an account of ATProto, and of the records of a release there. */
import * as z from 'zod';
import { Id } from '#domain/ids.ts';
import { accountStates, connectMethods, recordReasons, recordStates } from '#protocol/atproto.ts';

export const AtprotoConnectPayload = z
	.strictObject({
		identifier: z
			.string()
			.trim()
			.min(1)
			.max(2_048)
			.describe('A handle, such as `ana.example.org`, with or without `@`; or a DID'),
		appPassword: z.string().min(1).max(200).describe("Never the account's own password"),
		pds: z
			.optional(z.url({ protocol: /^https?$/ }).max(300))
			.describe('Where the account is; what its identity says where this is not given'),
	})
	.meta({ id: 'AtprotoConnectPayload' });

export const AtprotoAccount = z
	.object({
		isOn: z.boolean().describe('Whether this server publishes to ATProto at all'),
		hasOauth: z
			.boolean()
			.describe(
				'Whether an account can be connected on its own server too, with no password: a browser that is signed in goes to ' +
					'`/api/atproto/oauth/start?identifier=` and comes back to the settings',
			),
		account: z
			.object({
				did: z.string(),
				handle: z.string(),
				pds: z.string().describe('Origin of the server that holds its repository'),
				method: z.enum(connectMethods),
				state: z.enum(accountStates).describe('expired: it has to be connected again; all waits meanwhile'),
				connectedAt: z.iso.datetime({ precision: 3 }),
			})
			.nullable(),
	})
	.meta({ id: 'AtprotoAccount' });
export type AtprotoAccount = z.infer<typeof AtprotoAccount>;

const record = {
	state: z
		.enum(recordStates)
		.describe(
			'waiting: is written as soon as it can be. failed and missing (somebody has deleted it there): only when it is ' +
				'asked for, or, failed, when it changes. too_many: a list record holds 500 tracks',
		),
	uri: z.string().nullable().describe('null: it was not written yet'),
	link: z.string().nullable().describe('A page that shows the record'),
	reason: z.enum(recordReasons).nullable().describe('Why it is not written; null: it is'),
};

export const ReleaseRecords = z
	.object({
		list: z
			.object(record)
			.nullable()
			.describe('null: there is to be none, of a draft or of photos, or without an account'),
		tracks: z.array(z.object({ track_id: Id, ...record })).describe('In the order of the release'),
	})
	.meta({ id: 'ReleaseRecords' });
export type ReleaseRecords = z.infer<typeof ReleaseRecords>;
