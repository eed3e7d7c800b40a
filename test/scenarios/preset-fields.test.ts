import { expect, test } from 'vitest';
import { presets } from '#engine/presets/presets.ts';
import { checkMapping } from '#model/check-mapping.ts';
import type { KindSpec } from '#model/connector.ts';
import { rowsBySettings } from '#model/rows-by-settings.ts';
import { crmKinds } from '#vendors/crm/crm-kinds.ts';
import { stripeKinds } from '#vendors/stripe/stripe-kinds.ts';
import { xeroKinds } from '#vendors/xero/xero-kinds.ts';

const kinds: Readonly<Record<string, readonly KindSpec[]>> = {
  crm: crmKinds,
  stripe: stripeKinds,
  xero: xeroKinds.map(({ spec }) => spec),
};
/** What plans of a ledger put beside the source's own fields. */
const isPlanned = (name: string): boolean =>
  ['money.', 'ledger.', 'billed.'].some((part) => name.startsWith(part));
const billing = [...presets.values()].filter(({ source, target }) =>
  [source.vendor, target.vendor].some((vendor) => vendor === 'stripe' || vendor === 'crm'),
);

/** A whole of fields is read as its parts are. */
const isReadable = (fields: ReadonlySet<string>, name: string): boolean =>
  fields.has(name) || [...fields].some((field) => field.startsWith(`${name}.`));

test.each(billing.map((preset) => [preset.preset, preset] as const))(
  'every rule of %s names fields that are there, and writes only what can be written',
  (_, { source, target, rules }) => {
    const from = kinds[source.vendor]?.find((kind) => kind.kind === source.kind);
    const to = kinds[target.vendor]?.find((kind) => kind.kind === target.kind);
    const readable = new Set(from?.fields.map((field) => field.name));
    const writable = new Set(to?.fields.filter((field) => field.writable).map((field) => field.name));
    expect(rules.map((rule) => rule.target).filter((name) => !writable.has(name))).toEqual([]);
    const unknown = rules
      .map((rule) => rule.from)
      .filter((name) => !isReadable(readable, name) && !isPlanned(name));
    expect(from === undefined ? [] : unknown).toEqual([]);
  },
);

const fieldsOf = ({ vendor, kind }: { readonly vendor: string; readonly kind: string }) =>
  kinds[vendor]?.find((each) => each.kind === kind)?.fields ?? [];

test.each([...presets].filter(([, { settings }]) => settings.handOver === undefined))(
  'the mapping that %s comes with could be published as it is',
  async (_, { source, target, rules, settings }) => {
    const bySettings = rowsBySettings(settings, rules);
    const { problems } = await checkMapping(rules, [], {
      targetFields: fieldsOf(target),
      sourceFields: fieldsOf(source),
      sourcePaths: null,
      bySettings,
      tables: new Set(),
    });
    expect(problems).toEqual([]);
    const isMoney = rules.some(({ from }) => from.startsWith('ledger.') || from.startsWith('money.'));
    expect(bySettings.length > 0).toBe(isMoney);
  },
);
