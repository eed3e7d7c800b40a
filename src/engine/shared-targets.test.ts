import { describe, expect, test } from 'vitest';
import type { ConnectionId } from '#base/ids.ts';
import type { KindSpec } from '#model/connector.ts';
import type { FlowSettings } from '#model/flow.ts';
import { sharedOutcomeWords, sharedTargetOf, type SharedTarget, type Writer } from '#model/shared-target.ts';
import { presets } from '#engine/presets/presets.ts';
import { crmKinds } from '#vendors/crm/crm-kinds.ts';
import { ignitionKinds } from '#vendors/ignition/ignition-kinds.ts';
import { stripeKinds } from '#vendors/stripe/stripe-kinds.ts';
import { webhookKinds } from '#vendors/webhook/webhook-kinds.ts';
import { xeroKinds } from '#vendors/xero/xero-kinds.ts';

const kinds: Readonly<Record<string, readonly KindSpec[]>> = {
  crm: crmKinds,
  ignition: ignitionKinds,
  stripe: stripeKinds,
  webhook: webhookKinds,
  xero: xeroKinds.map(({ spec }) => spec),
};

/** A flow of a shipped preset between the connections of its vendors, of which there is one each unless one is named. */
const aWriter = (
  name: string,
  settings: Partial<FlowSettings> = {},
  named: { readonly source?: string; readonly target?: string } = {},
): Writer => {
  const preset = presets.get(name);
  if (preset === undefined) throw new Error(`there is no preset ${name}`);
  const endOf = (end: 'source' | 'target'): Writer['source'] => ({
    connectionId: (named[end] ?? `con_${preset[end].vendor}`) as ConnectionId,
    kind: preset[end].kind,
    spec: kinds[preset[end].vendor]?.find(({ kind }) => kind === preset[end].kind),
  });
  return {
    source: endOf('source'),
    target: endOf('target'),
    settings: { ...preset.settings, ...settings },
    rules: preset.rules,
  };
};

const outcomesOf = (shared: SharedTarget | null): readonly string[] =>
  (shared?.outcomes ?? []).map(({ outcome }) => outcome);

const swapped = (outcome: string): string => ({ ours: 'theirs', theirs: 'ours' })[outcome] ?? outcome;

test('of the flows that are shipped, those that write the same records are these, and no others', () => {
  const names = [...presets.keys()].toSorted();
  const found = names.flatMap((one, at) =>
    names.slice(at + 1).flatMap((other) => {
      const shared = sharedTargetOf(aWriter(one), aWriter(other));
      return shared === null ? [] : [[one, other, outcomesOf(shared).join(' ')]];
    }),
  );
  expect(found).toEqual([
    ['crm-contacts-to-stripe', 'ignition-clients-to-stripe', 'last'],
    ['crm-contacts-to-xero', 'ignition-clients-to-xero', 'theirs'],
    ['crm-contacts-to-xero', 'webhook-contacts-to-xero', 'theirs'],
    ['crm-invoices-to-xero', 'ignition-invoices-to-xero', 'invoices'],
    ['crm-invoices-to-xero', 'ignition-proposals-to-xero', 'invoices'],
    ['ignition-clients-to-crm', 'webhook-contacts-to-crm', 'last'],
    ['ignition-clients-to-xero', 'webhook-contacts-to-xero', 'last'],
  ]);
});

const fieldsOf = (shared: SharedTarget | null, turn: (outcome: string) => string): string[] =>
  (shared?.outcomes ?? [])
    .flatMap(({ outcome, fields }) => fields.map((field) => `${field} ${turn(outcome)}`))
    .toSorted();

test('both sides tell the same story, and every part of it has words', () => {
  const policies = ['restore', 'keep', 'ask'] as const;
  const ways = [
    {},
    { direction: 'two_way', owner: 'source' },
    { direction: 'two_way', owner: 'newest' },
  ] as const;
  const seen = new Set<string>();
  for (const onTargetEdit of policies)
    for (const other of policies)
      for (const way of ways)
        for (const otherWay of ways) {
          const one = aWriter('ignition-clients-to-xero', { onTargetEdit, ...way });
          const two = aWriter('crm-contacts-to-xero', { onTargetEdit: other, ...otherWay });
          const [there, back] = [sharedTargetOf(one, two), sharedTargetOf(two, one)];
          expect(fieldsOf(there, swapped)).toEqual(fieldsOf(back, (outcome) => outcome));
          for (const { outcome } of there?.outcomes ?? []) {
            seen.add(outcome);
            expect(sharedOutcomeWords[outcome]).not.toBe('');
          }
        }
  expect([...seen].toSorted()).toEqual(['asked', 'carried', 'last', 'ours', 'theirs']);
});

describe('where flows are made to go together nothing is said', () => {
  test('proposals and invoices of one Ignition; of two it is', () => {
    const proposals = aWriter('ignition-proposals-to-xero');
    expect(sharedTargetOf(proposals, aWriter('ignition-invoices-to-xero'))).toBeNull();
    const another = aWriter('ignition-invoices-to-xero', {}, { source: 'con_another' });
    expect(outcomesOf(sharedTargetOf(proposals, another))).toEqual(['invoices']);
  });

  test('a flow that only audits writes nothing, and another connection is another place', () => {
    const { ledger } = aWriter('crm-invoices-to-xero').settings;
    if (ledger === undefined) throw new Error('it carries invoices');
    const audits = aWriter('crm-invoices-to-xero', { ledger: { ...ledger, mode: 'audit' } });
    expect(sharedTargetOf(audits, aWriter('ignition-invoices-to-xero'))).toBeNull();
    const elsewhere = aWriter('crm-contacts-to-xero', {}, { target: 'con_second' });
    expect(sharedTargetOf(elsewhere, aWriter('ignition-clients-to-xero'))).toBeNull();
  });

  test('two Ignitions into one Xero share its contacts, and not what each adds by keys of its own', () => {
    const second = { source: 'con_another' };
    const twice = (name: string) => sharedTargetOf(aWriter(name), aWriter(name, {}, second));
    expect(outcomesOf(twice('ignition-clients-to-xero'))).toEqual(['last']);
    for (const name of [
      'ignition-payments-to-xero',
      'stripe-payouts-to-xero',
      'stripe-completed-to-ignition',
    ])
      expect(twice(name), name).toBeNull();
  });

  test('flows of two ways with one source bring their edits together there', () => {
    const both = { direction: 'two_way', owner: 'newest' } as const;
    const shared = sharedTargetOf(
      aWriter('crm-contacts-to-xero', both),
      aWriter('crm-contacts-to-stripe', both),
    );
    expect(shared).toBeNull();
  });
});

test('a flow of two ways writes its source, where another flow may write as well', () => {
  const back = aWriter('crm-contacts-to-xero', { direction: 'two_way', owner: 'newest' });
  const shared = sharedTargetOf(back, aWriter('ignition-clients-to-crm'));
  expect(shared?.theirs).toBe('target');
  expect(shared?.outcomes).toMatchObject([
    { outcome: 'last', fields: expect.arrayContaining(['name']) as string[] },
  ]);
  expect(sharedTargetOf(aWriter('ignition-clients-to-crm'), back)?.theirs).toBe('source');
  const oneWay = aWriter('crm-contacts-to-xero');
  expect(sharedTargetOf(oneWay, aWriter('ignition-clients-to-crm'))).toBeNull();
});

test('rows that do not go back follow the flow’s setting for edits in the target, field by field', () => {
  const twoWay = aWriter('ignition-clients-to-xero', { direction: 'two_way', owner: 'newest' });
  const shared = sharedTargetOf(twoWay, aWriter('crm-contacts-to-xero'));
  expect(shared?.outcomes.map(({ outcome, fields }) => [outcome, fields.includes('Name')])).toEqual([
    ['ours', false],
    ['carried', true],
  ]);
});
