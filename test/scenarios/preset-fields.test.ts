import { expect, test } from 'vitest';
import { presets } from '#engine/presets/presets.ts';
import type { KindSpec } from '#model/connector.ts';
import { crmKinds } from '#vendors/crm/crm-kinds.ts';
import { stripeKinds } from '#vendors/stripe/stripe-kinds.ts';

const kinds: Readonly<Record<string, readonly KindSpec[]>> = { crm: crmKinds, stripe: stripeKinds };
const billing = [...presets.values()].filter(
  (preset) => preset.source.vendor === 'stripe' || preset.target.vendor === 'stripe',
);

test.each(billing.map((preset) => [preset.preset, preset] as const))(
  'every rule of %s names fields that are there, and writes only what can be written',
  (_, { source, target, rules }) => {
    const from = kinds[source.vendor]?.find((kind) => kind.kind === source.kind);
    const to = kinds[target.vendor]?.find((kind) => kind.kind === target.kind);
    const readable = new Set(from?.fields.map((field) => field.name));
    const writable = new Set(to?.fields.filter((field) => field.writable).map((field) => field.name));
    expect(rules.map((rule) => rule.target).filter((name) => !writable.has(name))).toEqual([]);
    const unknown = rules.map((rule) => rule.from).filter((name) => !readable.has(name));
    expect(from === undefined ? [] : unknown).toEqual([]);
  },
);
