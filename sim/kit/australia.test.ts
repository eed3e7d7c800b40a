import { describe, expect, it } from 'vitest';
import { isAbn, seededAbn, seededAcn, seededClient } from './australia.ts';
import { createRandom } from './random.ts';

describe('seeded Australian clients', () => {
  it('have ABNs with right checksums', () => {
    // The register's own number and one with a digit changed.
    expect(isAbn('51824753556')).toBe(true);
    expect(isAbn('51824753557')).toBe(false);
    expect(seededAbn(createRandom('x'), '824753556')).toBe('51824753556');
    const random = createRandom('abn');
    for (let made = 0; made < 1_000; made += 1) expect(isAbn(seededAbn(random))).toBe(true);
  });

  it('have ACNs with right check digits', () => {
    const random = createRandom('acn');
    for (let made = 0; made < 200; made += 1) {
      const acn = seededAcn(random);
      const sum = Array.from(acn.slice(0, 8)).reduce(
        (total, digit, index) => total + Number(digit) * (8 - index),
        0,
      );
      expect((sum + Number(acn[8])) % 10).toBe(0);
    }
  });

  it('are the same for the same seed and fit together', () => {
    const first = createRandom('practice');
    const second = createRandom('practice');
    for (let made = 0; made < 300; made += 1) {
      const client = seededClient(first);
      expect(seededClient(second)).toEqual(client);
      expect(client.email).toMatch(/^[a-z0-9.]+@[a-z0-9]+\.example$/);
      expect(client.mobile).toMatch(/^04\d{8}$/);
      expect(client.landline).toMatch(/^0[2378]\d{8}$/);
      expect(client.abn?.endsWith(client.acn ?? '') ?? client.form === 'individual').toBe(true);
    }
  });

  it('come from streams that do not disturb each other', () => {
    const one = createRandom('seed');
    const other = createRandom('seed');
    one.fork('faults').next();
    expect(one.uuid()).toBe(other.uuid());
    expect(one.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
