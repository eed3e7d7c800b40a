import { z } from 'zod';
import type { ConnectionSettings } from '#model/connection.ts';

const path = z.string().trim().catch('').default('');

/** How deliveries of one connection are proven and read. Paths are names joined by dots; an empty one is not used. */
const settingsSchema = z.object({
  kind: z.enum(['contact', 'opportunity', 'record']).catch('record').default('record'),
  kindPath: path,
  recordsPath: path,
  keyPath: z.string().trim().min(1).catch('id').default('id'),
  titlePath: path,
  emailPath: path,
  versionPath: path,
  deletedPath: path,
  deliveryId: path,
  signatureHeader: z.string().trim().toLowerCase().min(1).catch('x-signature').default('x-signature'),
  timestampHeader: z.string().trim().toLowerCase().min(1).catch('x-timestamp').default('x-timestamp'),
  signed: z.enum(['timestamp_and_body', 'body']).catch('timestamp_and_body').default('timestamp_and_body'),
});
export type WebhookSettings = z.infer<typeof settingsSchema>;

/** Lenient: what is not possible is taken as not said. */
export const readSettings = (settings: ConnectionSettings): WebhookSettings => settingsSchema.parse(settings);
