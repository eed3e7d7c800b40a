import { createHash } from 'node:crypto';

/** SHA-256 in base64url. Equal content has an equal hash; nothing of the content can be read from it. */
export const contentHash = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('base64url');
