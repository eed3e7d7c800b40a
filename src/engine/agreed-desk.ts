import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '#base/json.ts';
import { agreedWays, type AgreedBilling, type AgreedView } from '#model/agreed-service.ts';
import type { Connector } from '#model/connector.ts';
import { nameKey } from '#model/keys.ts';
import { valueAt } from '#model/mapping.ts';
import {
  loadByKey,
  loadByParent,
  loadProposalDrafts,
  type ProposalDrafts,
  type SideRow,
} from '#store/agreed-sides.ts';
import { loadLinkedKeys } from '#store/linked-keys.ts';
import { openRecordBody } from '#store/records.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import type { OpenFlow } from '#store/work.ts';
import { billedAs, type AgreedCase, type Billed, type CatalogueService } from './billed-as.ts';
import { planAgreedService, type AgreedDesk } from './plan-agreed-service.ts';
import type { Plan, PlanInput } from './plan.ts';

/** The kinds at both ends: an entry of the source's library, one of the target's catalogue, the source's invoices. */
const serviceKind = 'service';
const invoiceKind = 'invoice';
const proposalKind = 'proposal';

/** How agreed services of one flow are seen and planned. */
export interface OpenAgreed {
  /** What the flow's rules make of a service, for its mapping to read; `held` is the way it is billed already. */
  readonly viewOf: (view: JsonObject, held: JsonValue) => JsonObject;
  readonly plan: (input: PlanInput) => Plan;
}

/**
 * Opens what a flow of agreed services depends on beside them: the source's library with its links, the target's catalogue,
 * the invoices that the source's own vendor made, and the other lines of what one draft invoice is made of. Null for flows
 * of anything else.
 */
export const openAgreedServices = async (
  trx: Transaction<Database>,
  deps: { readonly vault: Vault; readonly source: Connector },
  flow: Pick<OpenFlow, 'settings' | 'sourceConnectionId' | 'sourceKind'>,
  targetConnectionId: ConnectionId,
  fields: readonly JsonObject[],
): Promise<OpenAgreed | null> => {
  const { billing } = flow.settings;
  if (billing === undefined) return null;
  const from = (kind: string) => ({ connectionId: flow.sourceConnectionId, kind });
  const fieldsOf = (row: SideRow): JsonObject => openRecordBody(deps.vault, row).fields;
  const neighbours =
    billing.onceOff === 'draft_invoice'
      ? await loadByParent(trx, from(flow.sourceKind), {
          kind: proposalKind,
          keys: textsAt(fields, 'proposalKey'),
        })
      : [];
  const siblings = neighbours.map((row) => deps.source.view(row.kind, fieldsOf(row), []));
  const libraryKeys = textsAt([...fields, ...siblings], 'serviceKey');
  const library = new Map(
    (await loadByKey(trx, from(serviceKind), libraryKeys)).map((row) => [row.key, fieldsOf(row)]),
  );
  const links = await loadLinkedKeys(
    trx,
    from(serviceKind),
    { connectionId: targetConnectionId, kind: serviceKind },
    libraryKeys,
  );
  const catalogue = await loadCatalogue(trx, deps.vault, targetConnectionId);
  const byKey = new Map(catalogue.map((service) => [service.key, service]));
  const caseOf = (view: JsonObject, held: JsonValue): AgreedCase => {
    const key = textAt(view, 'serviceKey');
    return {
      ...agreedIn(view),
      taxName: textAt(library.get(key) ?? {}, 'taxRate') || null,
      linked: byKey.get(links.get(key) ?? '') ?? null,
      catalogue,
      held: agreedWays.find((way) => way === held) ?? null,
    };
  };
  const billedOf = (view: JsonObject, held: JsonValue): Billed => billedAs(caseOf(view, held), billing);
  const invoices = await loadByParent(trx, from(invoiceKind), {
    kind: proposalKind,
    keys: textsAt(fields, 'proposalKey'),
  });
  const billedLines = billedLinesOf(invoices.map((row) => fieldsOf(row)));
  const drafts = await loadProposalDrafts(trx, flow.sourceConnectionId);
  const desk: AgreedDesk = {
    billing,
    billedAs: billedOf,
    invoiceOf: (view) => billedLines.get(lineKey(textAt(view, 'proposalKey'), textAt(view, 'name'))) ?? null,
    draftedBy: (view) => drafts.find((each) => isDraftedBy(each, view))?.name ?? null,
  };
  const groups = Map.groupBy(
    siblings.filter((view) => isInDraft(view, billing, billedOf)),
    (view) => textAt(view, 'proposalKey'),
  );
  return {
    viewOf: (view, held) => {
      const billed = billedOf(view, held);
      if (billed.is === 'left') return { leftOut: billed.reason };
      if (billed.is === 'refused') return { refused: billed.finding.code, because: billed.finding.message };
      const proposalKey = textAt(view, 'proposalKey');
      const lines = groups.get(proposalKey)?.length ?? 0;
      return billed.as === 'draft_invoice' && lines > 0
        ? { ...billed.values, groupKey: proposalKey, groupLines: String(lines) }
        : billed.values;
    },
    plan: (input) => planAgreedService(input, desk),
  };
};

/** The other lines that are to stand on the same draft; one that cannot be billed holds it up until a person helped. */
const isInDraft = (
  view: JsonObject,
  billing: AgreedBilling,
  billedOf: (view: JsonObject, held: JsonValue) => Billed,
): boolean => {
  if (view['stage'] !== 'agreed' && view['stage'] !== 'ended') return false;
  if (billing.billedAtSource === 'skip' && view['isBilledAtSource'] !== false) return false;
  const billed = billedOf(view, null);
  if (billed.is === 'refused') return agreedIn(view).cadence.is !== 'every';
  return billed.is === 'billed' && billed.as === 'draft_invoice';
};

const loadCatalogue = async (
  trx: Transaction<Database>,
  vault: Vault,
  connectionId: ConnectionId,
): Promise<readonly CatalogueService[]> => {
  const rows = await trx
    .selectFrom('record')
    .select(['connection_id', 'kind', 'key', 'body'])
    .where('connection_id', '=', connectionId)
    .where('kind', '=', serviceKind)
    .where('state', '=', 'active')
    .orderBy('key')
    .execute();
  return rows.flatMap(({ body, ...row }) => {
    if (body === null) return [];
    const { fields } = openRecordBody(vault, { ...row, body });
    return [
      {
        key: row.key,
        code: textAt(fields, 'code'),
        name: textAt(fields, 'name'),
        taxCode: textAt(fields, 'taxCode') || null,
        isRecurring: textAt(fields, 'interval') !== '',
      },
    ];
  });
};

/** Numbers of the source's invoices by the proposal and name of the service that a line of them is for. */
const billedLinesOf = (invoices: readonly JsonObject[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const invoice of invoices) {
    const { items } = invoice;
    for (const item of Array.isArray(items) ? items.filter(isJsonObject) : [])
      found.set(lineKey(textAt(item, 'originKey'), textAt(item, 'description')), textAt(invoice, 'number'));
  }
  return found;
};

/** Such flows draft what is billed by hand at the source, and never what its own vendor bills. */
const isDraftedBy = ({ services }: ProposalDrafts, view: JsonObject): boolean => {
  if (view['isBilledAtSource'] !== false) return false;
  return services === 'all' || services === (agreedIn(view).cadence.is === 'once' ? 'once_off' : 'recurring');
};

const lineKey = (proposalKey: string, name: string): string => `${proposalKey}\n${nameKey(name) ?? ''}`;

/** What a connector shows of an agreed service; what it does not show is not known. */
const agreedIn = (view: JsonObject): Pick<AgreedCase, 'name' | 'cadence' | 'term' | 'price' | 'startsOn'> => {
  const shown = view as Partial<Pick<AgreedView, 'cadence' | 'term' | 'price'>>;
  return {
    name: textAt(view, 'name') || 'Service',
    cadence: shown.cadence ?? { is: 'unknown', says: '' },
    term: shown.term ?? { is: 'unknown', says: '' },
    price: shown.price ?? { is: 'unknown', quantity: null, period: null, contract: null, currency: null },
    startsOn: textAt(view, 'startDate') || null,
  };
};

const textsAt = (views: readonly JsonObject[], path: string): readonly string[] => [
  ...new Set(views.map((view) => textAt(view, path)).filter((text) => text !== '')),
];

const textAt = (view: JsonObject, path: string): string => {
  const value = valueAt(view, path);
  return typeof value === 'string' ? value : '';
};
