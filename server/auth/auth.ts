import { betterAuth } from 'better-auth';
import { PostgresJSDialect } from 'kysely-postgres-js';
import type { Config } from '../config.ts';
import { connect, type Connection, type Sql } from '../db/sql.ts';
import { describeError, type Log } from '../log.ts';

/** The header in which the server tells better-auth a client's address; one that a client sends is removed. */
export const addressHeader = 'x-gatefold-address';

const day = 24 * 60 * 60;

/** Shortest and longest password, in characters. */
export const passwordLength = { min: 8, max: 128 } as const;

/**
 * better-auth on a pool of its own: it wants times as `Date`, and its sessions carry the sign-up setting, which the
 * trigger `admit_user` reads.
 */
export function createAuth({
	config,
	origin,
	secret,
	connection,
	log,
}: {
	config: Pick<Config, 'signup'>;
	origin: string;
	secret: string;
	connection: Connection;
	log: Log;
}) {
	const pool = connect(connection, { max: 4, dates: 'date', session: { 'gatefold.signup': config.signup } });
	const instance = betterAuth({
		...options({ origin, secret, log }),
		database: {
			dialect: new PostgresJSDialect({ postgres: pool as Sql }),
			type: 'postgres',
			transaction: true,
		},
	});
	return {
		handler: instance.handler,
		api: instance.api,
		/** Closes its connections. */
		end: () => pool.end({ timeout: 1 }),
	};
}

/** What the server uses to know its people. */
export type Auth = ReturnType<typeof createAuth>;

function options({ origin, secret, log }: { origin: string; secret: string; log: Log }) {
	return {
		appName: 'Gatefold',
		baseURL: origin,
		basePath: '/api/auth',
		secret,
		telemetry: { enabled: false },
		logger: {
			disabled: false,
			level: 'warn',
			// Its messages may hold an e-mail address; errors tell enough.
			log: (level: string, message: string, ...rest: unknown[]) => {
				const error = rest.find((one) => one instanceof Error);
				if (level === 'error') log.error(error ? { err: describeError(error) } : {}, `accounts: ${message}`);
			},
		},
		emailAndPassword: {
			enabled: true,
			minPasswordLength: passwordLength.min,
			maxPasswordLength: passwordLength.max,
		},
		user: {
			modelName: 'user',
			fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
			additionalFields: {
				handle: { type: 'string', required: true, input: true, unique: true },
				isAdmin: { type: 'boolean', required: false, input: false, fieldName: 'is_admin' },
			},
		},
		session: {
			fields: {
				userId: 'user_id',
				expiresAt: 'expires_at',
				ipAddress: 'ip_address',
				userAgent: 'user_agent',
				createdAt: 'created_at',
				updatedAt: 'updated_at',
			},
			// Whoever opens the app once in 60 days stays signed in.
			expiresIn: 60 * day,
			updateAge: day,
		},
		account: {
			fields: {
				accountId: 'account_id',
				providerId: 'provider_id',
				userId: 'user_id',
				accessToken: 'access_token',
				refreshToken: 'refresh_token',
				idToken: 'id_token',
				accessTokenExpiresAt: 'access_token_expires_at',
				refreshTokenExpiresAt: 'refresh_token_expires_at',
				createdAt: 'created_at',
				updatedAt: 'updated_at',
			},
		},
		verification: { fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' } },
		rateLimit: {
			enabled: true,
			storage: 'database',
			modelName: 'rate_limit',
			fields: { lastRequest: 'last_request' },
			// Seconds, and tries from one address within them.
			window: 10,
			max: 100,
			customRules: {
				'/sign-in/email': { window: 60, max: 10 },
				'/sign-up/email': { window: 60, max: 10 },
			},
		},
		advanced: {
			cookiePrefix: 'gatefold',
			useSecureCookies: origin.startsWith('https:'),
			database: { generateId: 'uuid' },
			ipAddress: { ipAddressHeaders: [addressHeader] },
			// The whole API has its own check, which also knows the address that a proxy passes on.
			disableOriginCheck: true,
			disableCSRFCheck: true,
		},
	} as const satisfies Parameters<typeof betterAuth>[0];
}
