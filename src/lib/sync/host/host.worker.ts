import type { StartHost } from '../messages.ts';
import { Host } from './host.ts';

let host: Host | undefined;

self.onmessage = (event: MessageEvent<StartHost>) => {
	host ??= new Host(event.data);
};
self.addEventListener('online', () => host?.network(true));
self.addEventListener('offline', () => host?.network(false));
