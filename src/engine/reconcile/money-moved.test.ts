import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeActions } from '#model/change.ts';
import { openMoneyMoved } from './money-moved.ts';

const aud = (minor: bigint) => ({ minor, currency: 'AUD' });

test('what is made, changed, voided and brought back is told apart, by currency', () => {
  const moved = openMoneyMoved();
  moved.add('create', aud(110_000n), null);
  moved.add('create', { minor: 5_000n, currency: 'JPY' }, null);
  moved.add('update', aud(22_050n), aud(20_000n));
  moved.add('update', aud(300n), aud(300n));
  moved.add('archive', null, aud(9_901n));
  moved.add('restore', null, aud(1n));
  moved.add('create', null, null);
  expect(moved.result()).toEqual({
    AUD: { created: '1100.00', restored: '0.01', voided: '99.01', from: '200.00', to: '220.50' },
    JPY: { created: '5000', restored: '0', voided: '0', from: '0', to: '0' },
  });
});

test('however a run is cut into pages, they come to the same to the minor unit', () => {
  const write = fc.record({
    action: fc.constantFrom(...changeActions),
    wanted: fc.bigInt(-1_000_000n, 1_000_000_000n),
    held: fc.bigInt(-1_000_000n, 1_000_000_000n),
    currency: fc.constantFrom('AUD', 'JPY', 'KWD'),
  });
  fc.assert(
    fc.property(fc.array(fc.array(write)), (pages) => {
      const whole = openMoneyMoved();
      let paged: ReturnType<typeof whole.result> = {};
      for (const page of pages) {
        const part = openMoneyMoved();
        for (const { action, wanted, held, currency } of page)
          for (const moved of [whole, part])
            moved.add(action, { minor: wanted, currency }, { minor: held, currency });
        paged = openMoneyMoved(paged, part.result()).result();
      }
      expect(paged).toEqual(whole.result());
    }),
  );
});
