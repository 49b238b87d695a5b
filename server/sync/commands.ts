/** Every mutation's authoritative implementation. What a device predicts, this decides. */
import type { MutationArgs, MutationName } from '#domain/mutations.ts';
import type { Command } from './command.ts';

type Commands = { [N in MutationName]: Command<MutationArgs<N>> };

export const commands: Commands = {};
