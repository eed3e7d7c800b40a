import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storeErrorTable } from '#store/store-errors.ts';
import { openVault } from '#store/vault.ts';

const oldKey = randomBytes(32);
const newKey = randomBytes(32);
const anyText = fc.string({ unit: 'binary', maxLength: 300 });

/** The code of what `work` throws, and all that could leak with it. */
const thrownBy = (work: () => unknown): { code: string; told: string } => {
  try {
    work();
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return {
        code: String(error.code),
        told: `${error.message} ${JSON.stringify(error)} ${error.stack ?? ''}`,
      };
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('a sealed value', () => {
  test('opens to what was sealed, in its own context only', () => {
    const vault = openVault([newKey]);
    fc.assert(
      fc.property(anyText, anyText, anyText, (plain, context, other) => {
        const sealed = vault.seal(plain, context);
        expect(vault.open(sealed, context)).toBe(plain);
        fc.pre(other !== context);
        expect(thrownBy(() => vault.open(sealed, other)).code).toBe('vault.tampered');
      }),
    );
  });

  test('does not open after any one character of it was changed, and nothing plain is told', () => {
    const vault = openVault([newKey]);
    const sealed = vault.seal('refresh-token-of-a-client', 'credential:1');
    fc.assert(
      fc.property(
        fc.nat(sealed.length - 1),
        fc.constantFrom('A', 'b', '7', '-', '.', '='),
        (at, character) => {
          fc.pre(sealed[at] !== character);
          const altered = sealed.slice(0, at) + character + sealed.slice(at + 1);
          const { code, told } = thrownBy(() => vault.open(altered, 'credential:1'));
          expect(Object.keys(storeErrorTable).filter((known) => known.startsWith('vault.'))).toContain(code);
          expect(told).not.toContain('refresh-token');
          expect(told).not.toContain(sealed.split('.')[2]);
        },
      ),
    );
  });

  test('never looks the same twice', () => {
    const vault = openVault([newKey]);
    expect(vault.seal('same', 'place')).not.toBe(vault.seal('same', 'place'));
  });
});

describe('rotating the key', () => {
  test('the new key seals, the old one still opens, and what is old can be told', () => {
    const before = openVault([oldKey]);
    const after = openVault([newKey, oldKey]);
    const old = before.seal('secret', 'credential:1');
    expect(after.open(old, 'credential:1')).toBe('secret');
    expect(after.isStale(old)).toBe(true);
    const fresh = after.seal('secret', 'credential:1');
    expect(after.isStale(fresh)).toBe(false);
    expect(thrownBy(() => before.open(fresh, 'credential:1')).code).toBe('vault.wrong_key');
  });

  test('a vault without a whole key does not open', () => {
    expect(thrownBy(() => openVault([])).code).toBe('vault.bad_master_key');
    expect(thrownBy(() => openVault([randomBytes(16)])).code).toBe('vault.bad_master_key');
  });
});
