import type { StartHost } from '../messages.ts';
import { hearOfAbortedWrites } from './aborted-writes.ts';
import { Host } from './host.ts';

hearOfAbortedWrites();

let host: Host | undefined;

self.onmessage = (event: MessageEvent<StartHost>) => {
	host ??= new Host(event.data);
};
self.addEventListener('online', () => host?.network(true));
self.addEventListener('offline', () => host?.network(false));
