import type { ServiceId } from '#base/ids.ts';
import { recurringIntervals, taxBehaviors } from '#model/crm/nouns.ts';
import { loadCustomSpecs } from '#store/crm/custom-fields.ts';
import type { NewImportLine } from '#store/crm/imports.ts';
import {
  deleteService,
  loadPrices,
  servicesByKeys,
  type PriceRow,
  type ServiceRow,
} from '#store/crm/services.ts';
import { listTaxRates } from '#store/crm/tax-rates.ts';
import { removeWords } from '#store/crm/words.ts';
import { changedFields } from '#crm/differences.ts';
import { addService, keepService, requireService } from '#crm/services/catalogue-service.ts';
import {
  changeServiceState,
  emptyService,
  serviceStateOf,
  type ServiceChange,
  type ServicePrice,
  type ServiceState,
} from '#crm/services/service-state.ts';
import type { CsvLine } from './csv.ts';
import { refused, withoutRepeats, type ImportKind } from './import-kind.ts';

/** Columns of one text each, by the field that they fill. */
export const serviceTexts = {
  code: 'code',
  name: 'name',
  description: 'description',
  unit: 'unit',
  tax_code: 'taxCode',
} as const;

/** `tax_name` is there for readers of an export; the code decides. */
const columns: ReadonlySet<string> = new Set([
  'id',
  ...Object.keys(serviceTexts),
  'tax_name',
  'interval',
  'interval_count',
]);
const priceColumn = /^(?<part>price|tax_behavior)_(?<currency>[a-z]{3})$/;

interface Changed {
  readonly change: ServiceChange;
  readonly problems: readonly string[];
}

const pricesAfter = (
  held: readonly ServicePrice[],
  values: CsvLine['values'],
  problems: string[],
): readonly ServicePrice[] => {
  const prices = new Map(held.map((price) => [price.currency, price]));
  for (const [column, value] of Object.entries(values)) {
    const { part, currency = '' } = priceColumn.exec(column)?.groups ?? {};
    if (part === undefined) continue;
    const code = currency.toUpperCase();
    const price = prices.get(code) ?? { currency: code, unitPrice: '', taxBehavior: 'unspecified' };
    const behavior = taxBehaviors.find((each) => each === value.toLowerCase());
    if (part === 'price') prices.set(code, { ...price, unitPrice: value });
    else if (behavior === undefined) problems.push(`${column}: is none of ${taxBehaviors.join(', ')}`);
    else prices.set(code, { ...price, taxBehavior: behavior });
  }
  return [...prices.values()];
};

const changeOf = (held: ServiceState, { values }: CsvLine): Changed => {
  const problems: string[] = [];
  const change: Record<string, unknown> = {};
  for (const [column, field] of Object.entries(serviceTexts))
    if (values[column] !== undefined) change[field] = values[column];
  const { interval: written, interval_count: count } = values as Record<string, string | undefined>;
  if (written !== undefined || count !== undefined) {
    const wanted = (written ?? held.recurring?.interval ?? '').toLowerCase();
    const interval = recurringIntervals.find((each) => each === wanted);
    const times = Number(count ?? held.recurring?.count ?? 1);
    if (wanted === 'once' || wanted === 'none') change['recurring'] = null;
    else if (interval === undefined)
      problems.push(`interval: is none of ${recurringIntervals.join(', ')}, once`);
    else if (!Number.isInteger(times) || times < 1 || times > 36)
      problems.push('interval_count: is no number from 1 to 36');
    else change['recurring'] = { interval, count: times };
  }
  change['prices'] = pricesAfter(held.prices, values, problems);
  const custom = Object.entries(values).flatMap(([column, value]) =>
    column.startsWith('custom.') ? [[column.slice('custom.'.length), value] as const] : [],
  );
  if (custom.length > 0) change['custom'] = Object.fromEntries(custom);
  return { change, problems };
};

interface Known {
  readonly rows: readonly ServiceRow[];
  readonly pricesOf: (id: ServiceId) => readonly PriceRow[];
  readonly taxCodes: ReadonlySet<string>;
  readonly specs: Parameters<typeof changeServiceState>[2];
}

/** A code that differs from the one it was found by in case only is no wish to change it. */
const withHeldCode = (line: CsvLine, held: ServiceState | null): CsvLine =>
  held !== null && line.values['code']?.toLowerCase() === held.code.toLowerCase()
    ? { ...line, values: { ...line.values, code: held.code } }
    : line;

const planLine = (line: CsvLine, known: Known): NewImportLine => {
  const { values } = line;
  const title = (values['name'] ?? values['code'] ?? `Line ${String(line.line)}`).slice(0, 250);
  const { id, code } = values as Record<string, string | undefined>;
  const by = id === undefined ? 'code' : 'id';
  const row = known.rows.find((each) =>
    id === undefined ? each.code_key === code?.toLowerCase() : each.id === id,
  );
  if (id !== undefined && row === undefined)
    return refused(line, title, 'crm.bad_reference', 'There is no service with this id.');
  const before = row === undefined ? null : serviceStateOf(row, known.pricesOf(row.id));
  const held = before ?? emptyService;
  const wanted = changeOf(held, withHeldCode(line, before));
  const { next, problems } = changeServiceState(held, wanted.change, known.specs);
  const all = [...wanted.problems, ...problems];
  if (next.taxCode !== null && !known.taxCodes.has(next.taxCode))
    all.push(`tax_code: there is no tax rate ${next.taxCode}`);
  if (all.length > 0) return refused(line, title, 'crm.invalid', all.join('; '));
  const fields = changedFields(held, next);
  return {
    line: line.line,
    action: row === undefined ? 'create' : fields.length === 0 ? 'same' : 'update',
    subjectId: row?.id ?? null,
    subjectVersion: row?.version ?? null,
    matchedBy: row === undefined ? null : by,
    title: next.name,
    wanted: next,
    before,
    fields,
    code: null,
    message: null,
  };
};

/** Services by file. An empty cell changes nothing; a price has a column of its own for each currency. */
export const serviceImport: ImportKind = {
  module: 'services',
  isColumn: (name, customKeys) =>
    columns.has(name) ||
    priceColumn.test(name) ||
    (name.startsWith('custom.') && customKeys.has(name.slice('custom.'.length))),
  plan: async (work, lines) => {
    const rows = await servicesByKeys(work.trx, work.workspaceId, {
      ids: lines.flatMap(({ values }) => values['id'] ?? []),
      codes: lines.flatMap(({ values }) => values['code']?.toLowerCase() ?? []),
    });
    const rates = await listTaxRates(work.trx, work.workspaceId);
    const known: Known = {
      rows,
      pricesOf: await loadPrices(
        work.trx,
        rows.map((row) => row.id),
      ),
      taxCodes: new Set(rates.map((rate) => rate.code)),
      specs: await loadCustomSpecs(work.trx, work.workspaceId, 'service'),
    };
    return withoutRepeats(
      lines.map((line) => planLine(line, known)),
      (line) => [`code:${(line.wanted as ServiceState).code.toLowerCase()}`],
    );
  },
  create: async (work, wanted) => ({ id: await addService(work, wanted as ServiceState), version: 1 }),
  update: async (work, id, version, wanted) =>
    keepService(work, await requireService(work, id as ServiceId, version), wanted as ServiceState),
  undo: async (work, id, version, before) => {
    const held = await requireService(work, id as ServiceId, version);
    if (before !== null) {
      await keepService(work, held, before as ServiceState);
      return;
    }
    await deleteService(work.trx, held.row.id);
    await removeWords(work.trx, work.workspaceId, 'service', held.row.id);
    work.tell({ verb: 'removed', kind: 'service', id: held.row.id, contactId: null });
    work.touch('service', held.row.id);
  },
};
