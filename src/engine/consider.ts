import type { Transaction } from 'kysely';
import { describeError } from '#base/errors.ts';
import type { RecordId } from '#base/ids.ts';
import type { JsonObject, JsonValue } from '#base/json.ts';
import type { ChildView, KindSpec, RecordState } from '#model/connector.ts';
import type { ComputedMapping } from '#model/computed-mapping.ts';
import type { FieldDecision } from '#model/field-decision.ts';
import { kindNamed } from '#model/kind-fields.ts';
import { valueAt } from '#model/mapping.ts';
import type { Origin } from '#model/origin.ts';
import { viewAsInvoice } from '#model/ledger-proposal.ts';
import { peopleIn } from '#model/people.ts';
import type { TransformContext } from '#model/transforms.ts';
import { matchRecord, type MatchResult, type MatchTarget } from '#model/matching.ts';
import { appendAudit, type AuditEntry } from '#store/audit.ts';
import { repointLink } from '#store/flow-records.ts';
import { answersIn, loadConflicts, loadVersions, type HeldConflict } from '#store/conflicts.ts';
import { openRecordBody, type RecordBody } from '#store/records.ts';
import { loadFieldDecisions } from '#store/field-decisions.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import {
  countTwins,
  loadChildren,
  loadDecisions,
  loadMatchTargets,
  loadTargetByKey,
  loadTargets,
  loadToldApart,
  type AnyTarget,
  type ChildRow,
  type DirtyRecord,
  type OpenFlow,
  type TargetRow,
} from '#store/work.ts';
import { openAgreed } from './agreed.ts';
import { openAgreedServices } from './agreed-desk.ts';
import { withBackLink } from './back-link.ts';
import { openClearing } from './clearing-desk.ts';
import { openLedger } from './ledger-desk.ts';
import { lookUpLinked } from './linked-lookups.ts';
import { openMapping, transformContext } from './open-mapping.ts';
import { isTwoWay, mayAsk, openWayBack } from './open-way-back.ts';
import { answersOf, openOwners } from './owners/open-owners.ts';
import { openPayments } from './payment-desk.ts';
import { openPairs } from './pair-desk.ts';
import { openPayouts } from './payout-desk.ts';
import type { WayBackSight } from './plan-fields.ts';
import { planRecord, type Plan, type PlanInput } from './plan.ts';
import { originOf } from './origin.ts';
import { referenceOf } from './reference.ts';
import type { Session } from './session.ts';
import { findTypedHere } from './typed-from.ts';

export interface LinkedTarget {
  readonly id: RecordId;
  readonly key: string;
  readonly state: RecordState;
  readonly raw: JsonValue;
  /** Its values by the names of its kind's fields. */
  readonly fields: JsonObject;
}

/** Times are epoch ms. */
export interface ChangedSides {
  readonly sourceAt: number | null;
  readonly targetAt: number | null;
  readonly sourceBy: string | null;
  readonly targetBy: string | null;
}

/** What a look at both sides of one dirty record came to. */
export type Considered = {
  readonly dirty: DirtyRecord;
  readonly flow: OpenFlow;
  readonly ownerEmail: string | null;
  /** The owner that the link names so far; undefined without a link. */
  readonly linkedOwner?: string | null;
  /** What the plan was made from; left out by flows that map nothing. */
  readonly origin?: Origin;
  /** The source's values by the names of its kind's fields, where they were opened. */
  readonly sourceFields?: JsonObject;
  /** What the look has changed by itself, to be written down with what the round does. */
  readonly audit?: readonly AuditEntry[];
} & (
  | {
      readonly verdict: 'planned';
      readonly plan: Plan;
      readonly target: LinkedTarget | null;
      /** Set when the target was found by matching just now and the link is yet to be stored. */
      readonly matched: Extract<MatchResult, { match: 'linked' }> | null;
      /** The contact that the record is for, by the key that the source names; left out where it names none. */
      readonly contactKey?: string;
      /** What people were or are asked of its fields; left out where the flow asks nobody. */
      readonly conflicts?: readonly HeldConflict[];
      /** When and by whom each record was changed last, as its vendor says; left out likewise. */
      readonly changed?: ChangedSides;
    }
  | { readonly verdict: 'review'; readonly review: Extract<MatchResult, { match: 'review' }> }
  | { readonly verdict: 'broken'; readonly message: string }
);

/** Looks at both sides of dirty records of one flow: their link or match, and the plan that follows. Writes nothing but followed merges. */
export const considerRecords = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  records: readonly DirtyRecord[],
): Promise<readonly Considered[]> => {
  const { deps, lease } = session;
  const source = deps.registry.get(flow.sourceVendor);
  const targetKind = kindNamed(session.connector.kinds, flow.targetKind, flow.targetDefined);
  if (targetKind === undefined) return [];
  const children = await loadChildren(
    trx,
    flow.sourceConnectionId,
    flow.sourceKind,
    records.map((record) => record.key),
  );
  const childrenOf = childViewsOf(deps.vault, children);
  const linked = await loadTargets(
    trx,
    lease.connectionId,
    flow.targetKind,
    records.map((record) => record.source_record_id),
  );
  const targets = new Map(linked.map((target) => [target.source_record_id, target]));
  const bodies = new Map<RecordId, RecordBody>();
  for (const record of records) bodies.set(record.source_record_id, openRecordBody(deps.vault, record));
  const unlinked = records.filter((record) => !targets.has(record.source_record_id));
  const matched = await matchAll(trx, session, flow, unlinked, bodies);
  const linkedOf = await lookUpLinked(trx, lease.connectionId, flow, [...bodies.values()]);
  const viewOf = (record: DirtyRecord, found: JsonObject): JsonObject => {
    const fields = bodies.get(record.source_record_id)?.fields ?? {};
    const view = { ...source.view(flow.sourceKind, fields, childrenOf(record.key)), ...found };
    return viewAsInvoice(view, flow.settings.ledger);
  };
  const ledger =
    (await openLedger(trx, session, flow, unlinked, {
      matches: matched,
      viewOf: (record) => viewOf(record, linkedOf(bodies.get(record.source_record_id)?.fields ?? {}).view),
    })) ??
    (await openPayments(trx, session, flow, unlinked, { matches: matched, bodies })) ??
    (await openPayouts(trx, session, flow, {
      matches: matched,
      bodies,
      keys: records.map((record) => record.key),
    })) ??
    (await openClearing(trx, session, flow, {
      matches: matched,
      bodies,
      keys: records.map((record) => record.key),
    })) ??
    (await openPairs(trx, session, flow, records, { matches: matched, bodies }));
  const agreed = await openAgreedServices(
    trx,
    { vault: deps.vault, source },
    flow,
    lease.connectionId,
    [...bodies.values()].map(({ fields }) => fields),
  );
  const matches = ledger?.matches ?? matched;
  // What people typed from the target's own invoices never comes back to it.
  const typedHere =
    flow.settings.ledger === undefined || unlinked.length === 0
      ? new Set<RecordId>()
      : await findTypedHere(
          trx,
          session,
          unlinked.map((record) => record.source_record_id),
        );
  const owners = await openOwners(
    trx,
    {
      source: { id: flow.sourceConnectionId, people: flow.sourcePeople },
      target: { id: lease.connectionId, people: flow.targetPeople },
    },
    { rules: flow.rules, targetFields: targetKind.fields, goesBack: isTwoWay(flow.settings) },
  );
  const context = transformContext(session.connection.facts, owners);
  const mapping = await openMapping(trx, deps.vault, context, flow);
  const decisions = flow.hasDecisions
    ? await loadFieldDecisions(trx, deps.vault, flow.id, [...bodies.keys()])
    : null;

  const { countryCode: country } = context;
  const personFields = source.kinds.find(({ kind }) => kind === flow.sourceKind)?.fields ?? [];
  const tables = mapping?.tables ?? [];
  const pairs = new Map(linked.map((target) => [target.source_record_id, target.id]));
  for (const [sourceId, match] of matches) if (match.match === 'linked') pairs.set(sourceId, match.targetId);
  const ids = records.map((record) => record.source_record_id);
  const isAsking = mayAsk(flow.settings) || records.some((record) => record.flow_state === 'conflict');
  const conflicts = isAsking ? await loadConflicts(trx, deps.vault, flow.id, ids) : null;
  const versions = isAsking ? await loadVersions(trx, [...pairs].flat()) : new Map<RecordId, number>();
  const sightOf = await openWayBack(trx, deps, flow, pairs, versions, targetKind.fields);

  const considered: Considered[] = [];
  for (const dirty of records) {
    const body = bodies.get(dirty.source_record_id);
    if (body === undefined) continue;
    try {
      const found = linkedOf(body.fields);
      const shown = viewOf(dirty, found.view);
      const linkedRow = targets.get(dirty.source_record_id);
      const held =
        linkedRow === undefined || linkedRow.body === null ? null : bodyOf(session, linkedRow).fields;
      const view =
        agreed === null ? shown : { ...shown, billed: agreed.viewOf(shown, held?.['way'] ?? null) };
      const computed = mapping === null ? null : await mapping.compute(view);
      const asked = conflicts?.get(dirty.source_record_id) ?? [];
      const seen: Seen = {
        view,
        isWaiting: found.isWaiting,
        computed,
        decided: decisions?.get(dirty.source_record_id) ?? null,
        conflicts: asked,
        wayBack: sightOf === null ? null : sightOf(dirty.source_record_id),
        context,
        plan: ledger?.plan ?? agreed?.plan ?? planRecord,
      };
      const contactKey = contactKeyOf(flow, body.fields);
      const linkedOwner = targets.get(dirty.source_record_id)?.owner_email;
      const base = {
        dirty,
        flow,
        ownerEmail: ownerOf(view, flow),
        sourceFields: body.fields,
        origin: originOf(flow, dirty, {
          view,
          country,
          tables,
          decided: seen.decided,
          owners: owners === null ? null : answersOf(owners, peopleIn(personFields, body.fields)),
        }),
        ...(linkedOwner === undefined ? {} : { linkedOwner }),
        ...(contactKey === null ? {} : { contactKey }),
      };
      if (typedHere.has(dirty.source_record_id)) {
        const plan: Plan = { plan: 'skip', reason: 'hand_over.made_here' };
        considered.push({ ...base, verdict: 'planned', plan, target: null, matched: null });
        continue;
      }
      const match = matches.get(dirty.source_record_id) ?? null;
      if (match?.match === 'review') {
        // Nobody is asked about a record that would not be written anyway.
        const plan = planOne(session, flow, targetKind, dirty, seen, null);
        considered.push(
          plan.plan === 'write'
            ? { ...base, verdict: 'review', review: match }
            : { ...base, verdict: 'planned', plan, target: null, matched: null },
        );
        continue;
      }
      if (match?.match === 'ignored') {
        considered.push({
          ...base,
          verdict: 'planned',
          plan: { plan: 'skip', reason: 'flow.ignored' },
          target: null,
          matched: null,
        });
        continue;
      }
      const row =
        match?.match === 'linked'
          ? await targetById(trx, match.targetId)
          : await followMerges(trx, session, flow, targets.get(dirty.source_record_id) ?? null);
      const plan = planOne(session, flow, targetKind, dirty, seen, row);
      considered.push({
        ...base,
        verdict: 'planned',
        plan,
        target: row === null ? null : linkedTarget(session, row),
        matched: match?.match === 'linked' && !isLeftOut(flow, plan) ? match : null,
        ...(conflicts === null
          ? {}
          : { conflicts: asked, changed: changedOf(session, versions, body, dirty, row) }),
      });
    } catch (caught) {
      deps.logger.error(
        { flow: flow.id, record: dirty.source_record_id, error: describeError(caught).message },
        'a record could not be planned',
      );
      considered.push({
        dirty,
        flow,
        ownerEmail: null,
        verdict: 'broken',
        message: 'The record could not be planned.',
      });
    }
  }
  return considered;
};

const changedOf = (
  session: Session,
  versions: ReadonlyMap<RecordId, number>,
  source: RecordBody,
  dirty: DirtyRecord,
  target: AnyTarget | null,
): ChangedSides => ({
  sourceAt: versions.get(dirty.source_record_id) ?? null,
  targetAt: target === null ? null : (versions.get(target.id) ?? null),
  sourceBy: source.changedBy ?? null,
  targetBy: target === null || target.body === null ? null : (bodyOf(session, target).changedBy ?? null),
});

/** The children of records as views take them, by their parent's key. */
export const childViewsOf = (
  vault: Vault,
  children: readonly ChildRow[],
): ((parentKey: string) => readonly ChildView[]) => {
  const byParent = Map.groupBy(children, (child) => child.parent_key);
  return (parentKey) =>
    (byParent.get(parentKey) ?? []).map((child) => ({
      kind: child.kind,
      key: child.key,
      state: child.state,
      fields: openRecordBody(vault, child).fields,
    }));
};

/**
 * A record that a condition leaves out is not linked either: the flow has nothing to do with it. Of pairs only those that agree
 * are linked.
 */
const isLeftOut = ({ settings }: OpenFlow, plan: Plan): boolean =>
  settings.pairing === undefined
    ? plan.plan === 'skip' && plan.reason === 'flow.criteria'
    : plan.plan === 'skip' || plan.plan === 'refuse';

/** What is known of one record beside its target. */
interface Seen {
  readonly view: JsonObject;
  readonly isWaiting: boolean;
  readonly computed: ComputedMapping | null;
  readonly decided: Readonly<Record<string, FieldDecision>> | null;
  readonly conflicts: readonly HeldConflict[];
  readonly wayBack: WayBackSight | null;
  readonly context: TransformContext;
  readonly plan: (input: PlanInput) => Plan;
}

const planOne = (
  session: Session,
  flow: OpenFlow,
  targetKind: KindSpec,
  dirty: DirtyRecord,
  seen: Seen,
  target: AnyTarget | null,
): Plan => {
  const plan = seen.plan({
    source: { state: dirty.state, view: seen.view },
    isWaiting: seen.isWaiting,
    target:
      target === null
        ? null
        : { state: target.state, fields: target.body === null ? {} : bodyOf(session, target).fields },
    agreed: openAgreed(session.deps.vault, flow.id, dirty.source_record_id, dirty.agreed),
    rules: flow.rules,
    ...(seen.computed === null ? {} : { computed: seen.computed }),
    ...(seen.decided === null ? {} : { decided: seen.decided }),
    settings: flow.settings,
    targetKind,
    context: seen.context,
    ...(seen.conflicts.length === 0 ? {} : { answers: answersIn(seen.conflicts) }),
    ...(seen.wayBack === null ? {} : { wayBack: seen.wayBack }),
  });
  return withBackLink(plan, targetKind, session.deps.consoleUrl, dirty.source_record_id);
};

/** Bodies of targets that are looked at now: each is needed twice and opened once. */
const opened = new WeakMap<AnyTarget, RecordBody>();

const bodyOf = (session: Session, row: AnyTarget): RecordBody => {
  const known = opened.get(row);
  if (known !== undefined) return known;
  const body = openRecordBody(session.deps.vault, { ...row, body: row.body ?? '' });
  opened.set(row, body);
  return body;
};

const linkedTarget = (session: Session, row: AnyTarget): LinkedTarget => {
  const body = row.body === null ? null : bodyOf(session, row);
  return { id: row.id, key: row.key, state: row.state, raw: body?.raw ?? null, fields: body?.fields ?? {} };
};

const ownerOf = (view: JsonObject, flow: OpenFlow): string | null => {
  const owner = flow.settings.ownerFrom === undefined ? null : valueAt(view, flow.settings.ownerFrom);
  return typeof owner === 'string' && owner !== '' ? owner.toLowerCase() : null;
};

/** Of flows that look other records up first, those are contacts: proposals and invoices name whom they are for. */
const contactKeyOf = (flow: OpenFlow, fields: JsonObject): string | null => {
  const [lookup] = flow.settings.lookups ?? [];
  const key = lookup === undefined ? null : valueAt(fields, lookup.from);
  return typeof key === 'string' && key !== '' ? key : null;
};

const targetById = async (trx: Transaction<Database>, id: RecordId): Promise<AnyTarget | null> => {
  const row = await trx
    .selectFrom('record')
    .select(['id', 'connection_id', 'kind', 'key', 'state', 'merged_into', 'body'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined || row.state === 'unread' ? null : { ...row, state: row.state };
};

/** Merges that lead from one record to the next are followed so far. */
const mergesFollowed = 10;

/**
 * A merge at the vendor moves the link to the record that is left, unless that one is another record's already. Where that
 * one was merged in its turn, the last is followed.
 */
const followMerges = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  target: TargetRow | null,
): Promise<AnyTarget | null> => {
  if (target === null || target.link_id === null) return target;
  const source = { connectionId: flow.sourceConnectionId, kind: flow.sourceKind };
  let heir: AnyTarget = target;
  for (let step = 0; heir.state === 'merged' && heir.merged_into !== null; step += 1) {
    const next = await loadTargetByKey(
      trx,
      session.lease.connectionId,
      target.kind,
      heir.merged_into,
      source,
    );
    if (next === null || next.linkedBy !== null || step === mergesFollowed) return target;
    heir = next;
  }
  if (heir.id === target.id || session.looksOnly === true) return heir;
  const now = session.deps.clock.now();
  const { connectionId } = session.lease;
  const link = {
    id: target.link_id,
    sourceRecordId: target.source_record_id,
    targetConnectionId: connectionId,
  };
  await repointLink(trx, link, heir.id, now);
  const about = { actor: 'plumbline', action: 'record.link_followed', subjectKind: 'record' } as const;
  const details = { flow: flow.id, source: target.source_record_id, from: target.id, to: heir.id };
  await appendAudit(
    trx,
    session.owner.workspaceId,
    [target.source_record_id, heir.id].map((subjectId) => ({ ...about, subjectId, details })),
    now,
  );
  return heir;
};

const matchAll = async (
  trx: Transaction<Database>,
  session: Session,
  flow: OpenFlow,
  given: readonly DirtyRecord[],
  bodies: ReadonlyMap<RecordId, RecordBody>,
): Promise<ReadonlyMap<RecordId, MatchResult>> => {
  const kind = session.connector.kinds.find((each) => each.kind === flow.targetKind);
  const records =
    kind?.matchedBy === 'keys'
      ? given.map((record) => ({ ...record, name_key: null, email_key: null, tax_key: null }))
      : given;
  const results = new Map<RecordId, MatchResult>();
  if (records.length === 0) return results;
  const foreignName = `${session.connection.vendor}/${flow.targetKind}`;
  const foreignKeyOf = (record: DirtyRecord): string | null =>
    bodies.get(record.source_record_id)?.foreignKeys[foreignName] ?? null;
  const source = { connectionId: flow.sourceConnectionId, kind: flow.sourceKind };
  const ids = records.map((record) => record.source_record_id);
  const decisions = await loadDecisions(trx, flow.id, ids);
  const toldApart = await loadToldApart(trx, flow.id, ids);
  const names = present(records.map((record) => record.name_key));
  const emails = present(records.map((record) => record.email_key));
  const taxes = present(records.map((record) => record.tax_key));
  const targets = await loadMatchTargets(trx, session.lease.connectionId, flow.targetKind, source, {
    names,
    emails,
    taxes,
    keys: present(records.map(foreignKeyOf)),
    references: records.map(referenceOf),
    ids: present([...decisions.values()].map((decision) => decision.targetId)),
  });
  const index = indexTargets(targets);
  const candidateNames = present(targets.map((target) => target.nameKey));
  const twins = await countTwins(trx, source, [...new Set([...names, ...candidateNames])], taxes);
  const taken = new Set<RecordId>();
  for (const record of records) {
    const foreignKey = foreignKeyOf(record);
    const decision = decisions.get(record.source_record_id) ?? null;
    const isNot = toldApart.get(record.source_record_id);
    const near = index(record, foreignKey, decision?.targetId ?? null).map((target) => ({
      ...target,
      linkedElsewhere: target.linkedElsewhere || taken.has(target.id),
      isToldApart: isNot?.has(target.id) ?? false,
    }));
    const pair = `${record.name_key ?? ''}\n${record.email_key ?? ''}`;
    const result = matchRecord({
      source: {
        key: record.key,
        nameKey: record.name_key,
        emailKey: record.email_key,
        taxKey: record.tax_key,
        foreignKey,
        reference: referenceOf(record),
      },
      twins: {
        name: twins.names.get(record.name_key ?? '') ?? 0,
        nameAndEmail: twins.nameAndEmails.get(pair) ?? 0,
        tax: twins.taxes.get(record.tax_key ?? '') ?? 0,
      },
      targets: near,
      namesOfOthers: new Set(
        candidateNames.filter((name) => name !== record.name_key && (twins.names.get(name) ?? 0) > 0),
      ),
      decision,
      isNameUnique: kind?.identity?.uniqueName ?? false,
    });
    results.set(record.source_record_id, result);
    if (result.match === 'linked') taken.add(result.targetId);
  }
  return results;
};

const present = <Value>(values: readonly (Value | null)[]): readonly Value[] => [
  ...new Set(values.filter((value): value is Value => value !== null)),
];

/** Finds the targets near one record without looking at all of them. */
const indexTargets = (
  targets: readonly MatchTarget[],
): ((record: DirtyRecord, foreignKey: string | null, decided: RecordId | null) => readonly MatchTarget[]) => {
  const by = new Map<string, MatchTarget[]>();
  const put = (name: string, key: string | null, target: MatchTarget): void => {
    if (key === null) return;
    const held = by.get(`${name}:${key}`);
    if (held === undefined) by.set(`${name}:${key}`, [target]);
    else held.push(target);
  };
  for (const target of targets) {
    put('name', target.nameKey, target);
    put('email', target.emailKey, target);
    put('tax', target.taxKey, target);
    put('reference', target.reference, target);
    put('key', target.key, target);
    put('id', target.id, target);
  }
  return (record, foreignKey, decided) => {
    const found = [
      `name:${record.name_key ?? ''}`,
      `email:${record.email_key ?? ''}`,
      `tax:${record.tax_key ?? ''}`,
      `reference:${referenceOf(record)}`,
      `key:${foreignKey ?? ''}`,
      `id:${decided ?? ''}`,
    ].flatMap((name) => by.get(name) ?? []);
    return [...new Set(found)];
  };
};
