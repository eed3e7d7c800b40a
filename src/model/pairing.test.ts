import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idsIn } from './mentions.ts';
import { compareStandings, countingEdges, moneyStandings, type PairEdge } from './pairing.ts';

const edge = (payment: string, charge: string, by: PairEdge['by']): PairEdge => ({ payment, charge, by });

/** What counts of these references, as text, in one order. */
const names = (edges: readonly PairEdge[]): readonly string[] =>
  countingEdges(edges)
    .map(({ payment, charge, by }) => `${payment} ${charge} ${by}`)
    .toSorted();

describe('ids in texts', () => {
  test('are found among words, once each, without what stands around them', () => {
    expect(idsIn('Paid by card (ch_3NxAb12), see INV-0042, ch_3NxAb12.')).toEqual(['ch_3NxAb12', 'INV-0042']);
  });

  test.each(['jane@example.com', 'Thank you for your payment', '', '—'])('are none in “%s”', (text) => {
    expect(idsIn(text)).toEqual([]);
  });

  test('are few and short, whatever the text is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (text) => {
        const found = idsIn(text);
        expect(found.length).toBeLessThanOrEqual(20);
        for (const id of found) expect(text).toContain(id);
      }),
    );
  });
});

describe('references', () => {
  test('of the payment itself go before those of its invoice, on either side', () => {
    const edges = [
      edge('pmt_1', 'ch_1', 'payment'),
      edge('pmt_2', 'ch_1', 'invoice'),
      edge('pmt_1', 'ch_2', 'invoice'),
    ];
    expect(countingEdges(edges)).toEqual([edge('pmt_1', 'ch_1', 'payment')]);
  });

  test('count the same in whatever order they were found', () => {
    const anEdge = fc.record({
      payment: fc.constantFrom('p1', 'p2', 'p3'),
      charge: fc.constantFrom('c1', 'c2', 'c3'),
      by: fc.constantFrom('payment' as const, 'invoice' as const),
    });
    fc.assert(
      fc.property(fc.array(anEdge, { maxLength: 12 }), (edges) => {
        expect(names(edges.toReversed())).toEqual(names(edges));
        expect(names(countingEdges(edges))).toEqual(names(edges));
      }),
    );
  });
});

describe('standings', () => {
  test('agree only where both have the money, or both gave it back', () => {
    const agreeing = moneyStandings.flatMap((payment) =>
      moneyStandings.flatMap((charge) =>
        compareStandings(payment, charge) === 'agree' ? [`${payment}/${charge}`] : [],
      ),
    );
    expect(agreeing).toEqual(['received/received', 'returned/returned']);
  });

  test.each(['open', 'under_way'] as const)(
    'differ where a charge has what is %s at the source',
    (payment) => {
      expect(compareStandings(payment, 'received')).toBe('differ');
    },
  );

  test.each(['partly_returned', 'returned', 'contested', 'none'] as const)(
    'differ where a payment was collected and its charge is %s',
    (charge) => {
      expect(compareStandings('received', charge)).toBe('differ');
    },
  );
});
