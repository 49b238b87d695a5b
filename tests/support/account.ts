import { randomBytes, randomInt } from 'node:crypto';

/** Someone with an account on a test's server. */
export type Account = {
	id: string;
	name: string;
	handle: string;
	email: string;
	password: string;
	cookie: string;
};

/**
 * Makes an account by the route that people use.
 *
 * @throws Error with the server's answer when it refuses
 */
export async function signUp(origin: string, wanted: Partial<Account>): Promise<Account> {
	const handle = wanted.handle ?? `person-${randomBytes(4).toString('hex')}`;
	const given = {
		handle,
		name: wanted.name ?? handle.charAt(0).toUpperCase() + handle.slice(1),
		email: wanted.email ?? `${handle}@example.org`,
		password: wanted.password ?? 'a long enough password',
	};
	const { id, cookie } = await post(`${origin}/api/auth/sign-up/email`, given);
	return { ...given, id, cookie };
}

/** Signs in as a device of its own. @returns the `Cookie` header */
export async function signIn(origin: string, { email, password }: Account): Promise<string> {
	return (await post(`${origin}/api/auth/sign-in/email`, { email, password })).cookie;
}

async function post(url: string, body: unknown): Promise<{ id: string; cookie: string }> {
	const answer = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			// Too many tries are counted by address, and a test makes more accounts in a minute than a person does.
			'x-forwarded-for': [10, randomInt(256), randomInt(256), randomInt(1, 255)].join('.'),
		},
		body: JSON.stringify(body),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}: ${text}`);
	const { user } = JSON.parse(text) as { user: { id: string } };
	const cookie = answer.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
	return { id: user.id, cookie: cookie.join('; ') };
}
