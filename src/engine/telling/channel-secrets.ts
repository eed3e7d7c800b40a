import { z } from 'zod';
import { channelContext, type ChannelRow, type ChannelSecrets } from '#store/telling/channels.ts';
import type { Vault } from '#store/vault.ts';

const channelSecrets = z.object({ address: z.string(), signing: z.array(z.string()) });

export const sealSecrets = (vault: Vault, id: ChannelRow['id'], secrets: ChannelSecrets): string =>
  vault.seal(JSON.stringify(secrets), channelContext(id));

/** @throws `vault.wrong_key`, `vault.tampered`, `vault.malformed`. */
export const openSecrets = (vault: Vault, id: ChannelRow['id'], sealed: string): ChannelSecrets =>
  channelSecrets.parse(JSON.parse(vault.open(sealed, channelContext(id))));
