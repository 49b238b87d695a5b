import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

/** What an operation says of a DID, of all that one says; signatures are not looked at. */
const operation = z.object({
	type: z.literal('plc_operation'),
	alsoKnownAs: z.array(z.string()),
	verificationMethods: z.record(z.string(), z.string()),
	services: z.record(z.string(), z.object({ type: z.string(), endpoint: z.string() })),
});
type Operation = z.infer<typeof operation>;

/** A directory of DIDs such as plc.directory, on this machine and in memory. */
export type Plc = {
	/** Such as `http://localhost:40123` */
	origin: string;
	stop: () => Promise<void>;
};

/** Starts one, for as long as the test runs that has started it. */
export async function startPlc(): Promise<Plc> {
	const logs = new Map<string, object[]>();
	const server = createServer((request, response) => {
		const [did = '', ...rest] = decodeURIComponent(request.url ?? '')
			.slice(1)
			.split('/');
		const answer = (status: number, body: object) =>
			response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		const log = logs.get(did) ?? [];
		if (request.method === 'POST') {
			void json(request).then((body) => {
				logs.set(did, [...log, body as object]);
				answer(200, {});
			});
			return;
		}
		const last = operation.safeParse(log.at(-1));
		if (log.length === 0) answer(404, { message: `DID not registered: ${did}` });
		else if (rest.join('/') === 'log/last') answer(200, log.at(-1)!);
		else if (!last.success) answer(410, { message: `DID not available: ${did}` });
		else if (rest[0] === 'data') answer(200, { did, ...last.data });
		else answer(200, documentOf(did, last.data));
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the directory of DIDs has no port');
	return {
		origin: `http://localhost:${address.port}`,
		stop: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

const documentOf = (did: string, { alsoKnownAs, verificationMethods, services }: Operation) => ({
	'@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
	id: did,
	alsoKnownAs,
	verificationMethod: Object.entries(verificationMethods).map(([name, key]) => ({
		id: `${did}#${name}`,
		type: 'Multikey',
		controller: did,
		publicKeyMultibase: key.replace('did:key:', ''),
	})),
	service: Object.entries(services).map(([name, { type, endpoint }]) => ({
		id: `#${name}`,
		type,
		serviceEndpoint: endpoint,
	})),
});
