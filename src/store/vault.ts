import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { storeError } from './store-errors.ts';

/** 32 random bytes. */
export type MasterKey = Uint8Array;

export interface Vault {
  /** Seals text for one place; `context` names it (`credential:crd_…`) and must be given again to open. */
  seal(plain: string | Uint8Array, context: string): string;
  /**
   * Throws `vault.wrong_key` when no key given can open it, `vault.tampered` when it was altered or sealed for another
   * context, `vault.malformed` when it is no sealed value. No error carries plain or sealed text.
   */
  open(sealed: string, context: string): string;
  /** The same for what was sealed as bytes. */
  openBytes(sealed: string, context: string): Buffer;
  /** True when it was sealed with an older key than the current one, and so should be sealed again. */
  isStale(sealed: string): boolean;
  /** Names the key that seals now; not secret. */
  readonly keyId: string;
}

const cipher = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;
const scheme = 'v1';

const keyIdOf = (key: MasterKey): string =>
  createHmac('sha256', key).update('plumbline key id').digest('base64url').slice(0, 8);

/** A key for each place: the limit of 2^32 random nonces a key is then per row and not per installation. */
const placeKey = (key: KeyObject, context: string): KeyObject =>
  createSecretKey(createHmac('sha256', key).update('plumbline vault v1\0').update(context).digest());

/** Nonces drawn from the system at a time: drawing each by itself costs as much as sealing with it. */
const noncesDrawn = 256;

const createNonces = (): (() => Buffer) => {
  let drawn = Buffer.alloc(0);
  let at = 0;
  return () => {
    if (at === drawn.length) {
      drawn = randomBytes(nonceLength * noncesDrawn);
      at = 0;
    }
    at += nonceLength;
    return drawn.subarray(at - nonceLength, at);
  };
};

interface SealedParts {
  keyId: string;
  bytes: Buffer;
}

const readSealed = (sealed: string): SealedParts => {
  const [version, keyId, text, ...rest] = sealed.split('.');
  if (version !== scheme || keyId === undefined || text === undefined || rest.length > 0)
    throw storeError('vault.malformed', 'This is not a sealed value.');
  const bytes = Buffer.from(text, 'base64url');
  // Node ignores what is not base64url; only one text may stand for one value.
  if (bytes.length < nonceLength + tagLength || bytes.toString('base64url') !== text)
    throw storeError('vault.malformed', 'This is not a sealed value.');
  return { keyId, bytes };
};

/**
 * Seals and opens values with AES-256-GCM under a key derived (HMAC-SHA-256) from the master key and the context, which
 * is authenticated as well. The first key seals; all open, so a key is rotated by putting a new one in front.
 *
 * The text is `v1.<key id>.<base64url of nonce, ciphertext, tag>`. JWE would say the same; it is not used because record
 * bodies are sealed synchronously by the hundred thousand, and Node's own cipher does 3 to 4 times as many a second (2 kB:
 * 33,000 to 10,000, measured 2026-11 with jose 6.2). Credentials use the same, so that there is one way.
 */
export const openVault = (masterKeys: readonly MasterKey[]): Vault => {
  const current = masterKeys[0];
  if (current === undefined || masterKeys.some((key) => key.length !== 32))
    throw storeError('vault.bad_master_key', 'The vault needs at least one key of 32 bytes.');
  // As key objects: Node would otherwise make one of the same bytes at every call, which costs more than the cipher.
  const keys = new Map(masterKeys.map((key) => [keyIdOf(key), createSecretKey(key)]));
  const sealingKey = createSecretKey(current);
  const keyId = keyIdOf(current);
  const nextNonce = createNonces();
  const openBytes = (sealed: string, context: string): Buffer => {
    const parts = readSealed(sealed);
    const key = keys.get(parts.keyId);
    if (key === undefined)
      throw storeError(
        'vault.wrong_key',
        `This value was sealed with key ${parts.keyId}, which is not here.`,
        {
          details: { keyId: parts.keyId },
        },
      );
    const { bytes } = parts;
    const opening = createDecipheriv(cipher, placeKey(key, context), bytes.subarray(0, nonceLength), {
      authTagLength: tagLength,
    });
    opening.setAAD(Buffer.from(`${scheme}.${parts.keyId}.${context}`));
    opening.setAuthTag(bytes.subarray(-tagLength));
    const plain = opening.update(bytes.subarray(nonceLength, -tagLength));
    try {
      return Buffer.concat([plain, opening.final()]);
    } catch {
      throw storeError('vault.tampered', 'This sealed value was altered, or belongs to another place.');
    }
  };
  return {
    keyId,
    seal: (plain, context) => {
      const nonce = nextNonce();
      const sealing = createCipheriv(cipher, placeKey(sealingKey, context), nonce);
      sealing.setAAD(Buffer.from(`${scheme}.${keyId}.${context}`));
      const bytes = Buffer.concat([
        nonce,
        typeof plain === 'string' ? sealing.update(plain, 'utf8') : sealing.update(plain),
        sealing.final(),
        sealing.getAuthTag(),
      ]);
      return `${scheme}.${keyId}.${bytes.toString('base64url')}`;
    },
    open: (sealed, context) => openBytes(sealed, context).toString('utf8'),
    openBytes,
    isStale: (sealed) => readSealed(sealed).keyId !== keyId,
  };
};
