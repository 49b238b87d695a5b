import { BlockList, isIP } from 'node:net';

/** The address that a request comes from, for limits. */
export type AddressOf = (socketAddress: string | undefined, forwarded: string | null) => string;

/**
 * Says how to find a client's address. The socket tells it; `X-Forwarded-For` is read from its right end, and only as
 * far as the addresses are those of trusted proxies: everything further left is what a client may have made up.
 *
 * @param trusted addresses and networks, such as `10.0.0.0/8`
 */
export function addressReader(trusted: string[]): AddressOf {
	const proxies = new BlockList();
	for (const entry of trusted) {
		const [address = '', bits] = entry.split('/');
		const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
		if (bits === undefined) proxies.addAddress(address, family);
		else proxies.addSubnet(address, Number(bits), family);
	}
	const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

	return (socketAddress, forwarded) => {
		let address = plain(socketAddress ?? '0.0.0.0');
		const hops = forwarded?.split(',').map((hop) => plain(hop.trim())) ?? [];
		while (hops.length > 0 && isProxy(address)) {
			const hop = hops.pop() ?? '';
			if (isIP(hop) === 0) break;
			address = hop;
		}
		return address;
	};
}

/** An IPv4 address on a socket for both families is told as `::ffff:10.0.0.1`. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
