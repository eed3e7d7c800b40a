import type { Transaction } from 'kysely';
import { dayMs } from '#base/clock.ts';
import { newId, type RecordId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { findingContext, insertFindings, type NewFinding } from '#store/reconcile/findings.ts';
import { claimTargets } from '#store/reconcile/lone-targets.ts';
import {
  lastOfPage,
  loadLinkedAmong,
  loadPairs,
  lookAtPairs,
  noteAgreements,
  type Agreement,
  type PairPage,
} from '#store/reconcile/pairs.ts';
import { advanceReconciliation, type ReconciliationRow } from '#store/reconcile/reconciliations.ts';
import type { Database } from '#store/tables.ts';
import { inSnapshot, inWorkspace } from '#store/workspace-scope.ts';
import { moneyText, parseMoney } from '#model/currency.ts';
import { valueAt } from '#model/mapping.ts';
import type { Considered } from '#engine/considered.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { composeIntent, type Intent, type PlannedWrite } from '#engine/intents.ts';
import { considerFlow } from '#engine/round.ts';
import type { Session } from '#engine/session.ts';
import { loadComparedFlow, type ComparedFlow } from './compared-flow.ts';
import { judgePair, paymentsNamed, type Found, type Judgement } from './judge.ts';
import { openLookingSession } from './looking-session.ts';
import { openMoneyMoved, type MoneyMoved } from './money-moved.ts';
import { rehearseWrites, type RehearsedWrite } from './rehearsed-writes.ts';
import { addSums, openSums, totalIn, type Sums } from './totals.ts';

/** Flow records in one page by fingerprint, and of those that have to be opened, how many at a time. */
export const pairsAPage = 4_000;
const openedAtATime = 100;
/** A pair is opened again after this time, whatever its fingerprint says. */
const agreementLastsMs = 7 * dayMs;

/** What one page adds to a run. */
interface Tally {
  readonly findings: NewFinding[];
  readonly claims: RecordId[];
  readonly agreements: Agreement[];
  readonly counts: Partial<Record<FindingKind, number>>;
  readonly actions: Partial<Record<ChangeAction, number>>;
  readonly sums: Sums;
  readonly money: MoneyMoved;
  agreeing: number;
  unopened: number;
  queued: number;
  waiting: number;
}

/** A page that is being read: where it ends is known before what it holds. */
interface Reading {
  readonly cursor: string | null;
  readonly last: Promise<RecordId | null>;
  readonly page: Promise<{ readonly looked: number; readonly tally: Tally }>;
}

/** Reads the pages of one run's pairs, each in a moment of its own that cannot write, and one ahead of what is stored. */
export interface PairPages {
  take(run: ReconciliationRow): Reading;
  /** Waits for the page that was read ahead, whatever became of it: nobody needs it any more. */
  end(): Promise<void>;
}

export const openPairPages = (deps: EngineDeps, pageSize: number): PairPages => {
  let ahead: Reading | null = null;
  return {
    take: (run) => {
      const reading = ahead?.cursor === run.cursor ? ahead : readPage(deps, run, run.cursor, pageSize);
      ahead = null;
      const readOn = async (): Promise<void> => {
        const last = await reading.last;
        if (last !== null) ahead = readPage(deps, run, last, pageSize);
      };
      // A page that cannot be read fails where it is waited for.
      void readOn().catch(() => undefined);
      return reading;
    },
    end: async () => {
      await ahead?.page.catch(() => undefined);
    },
  };
};

const readPage = (
  deps: EngineDeps,
  run: ReconciliationRow,
  cursor: string | null,
  pageSize: number,
): Reading => {
  const last = Promise.withResolvers<RecordId | null>();
  const tally: Tally = {
    findings: [],
    claims: [],
    agreements: [],
    counts: {},
    actions: {},
    sums: openSums({}),
    money: openMoneyMoved(),
    agreeing: 0,
    unopened: 0,
    queued: 0,
    waiting: 0,
  };
  const page = inSnapshot(deps.db, run.workspace_id, async (trx) => {
    const compared = await loadComparedFlow(trx, deps.registry, run);
    const session = openLookingSession(deps, compared.target);
    const known = {
      digest: run.thorough ? null : compared.digest,
      since: deps.clock.now() - agreementLastsMs,
    };
    const ends = {
      flowId: run.flow_id,
      targetConnectionId: compared.target.id,
      targetKind: compared.flow.targetKind,
      hasChildren: compared.childKinds.length > 0,
    };
    const end = await lastOfPage(trx, run.flow_id, cursor, pageSize);
    last.resolve(end);
    if (end === null) return { looked: 0, tally };
    const read = await lookAtPairs(trx, ends, known, { after: cursor ?? '', last: end });
    countSame(tally, read);
    for (let at = 0; at < read.open.length; at += openedAtATime)
      await openPairs(trx, { session, run, compared, tally }, read.open.slice(at, at + openedAtATime));
    return { looked: read.looked, tally };
  });
  page.catch((caught: unknown) => {
    last.reject(caught);
  });
  // Of a page that nobody waits for in the end, neither promise is.
  last.promise.catch(() => undefined);
  return { cursor, last: last.promise, page };
};

/**
 * Compares the next page of a run's pairs and stores what was found, together with how far it has come: a worker that dies
 * leaves nothing half counted. Returns false when no pair was left.
 */
export const comparePairs = async (
  deps: EngineDeps,
  run: ReconciliationRow,
  pages: PairPages,
): Promise<boolean> => {
  const reading = pages.take(run);
  const last = await reading.last;
  const { looked, tally } = await reading.page;
  const now = deps.clock.now();
  const isOver = last === null;
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const owner = { id: run.id, workspaceId: run.workspace_id, flowId: run.flow_id };
    await insertFindings(trx, owner, tally.findings);
    await claimTargets(trx, owner, tally.claims);
    if (run.purpose === 'reconcile')
      await noteAgreements(trx, run.workspace_id, run.flow_id, tally.agreements, now);
    const done = run.done + looked;
    await advanceReconciliation(
      trx,
      run,
      {
        ...(isOver ? { phase: 'targets', cursor: null } : { cursor: last }),
        done,
        // Records that came since it began are looked at too.
        total: isOver ? done : Math.max(run.total, done),
        agreeing: run.agreeing + tally.agreeing,
        unopened: run.unopened + tally.unopened,
        queued: run.queued + tally.queued,
        waiting: run.waiting + tally.waiting,
        counts: added(run.counts, tally.counts),
        actions: added(run.actions, tally.actions),
        totals: addSums(run.totals, tally.sums.result()),
        money: openMoneyMoved(run.money, tally.money.result()).result(),
      },
      now,
    );
  });
  return !isOver;
};

const added = <Key extends string>(
  before: Partial<Record<Key, number>>,
  more: Partial<Record<Key, number>>,
): Partial<Record<Key, number>> => {
  const sum = { ...before };
  for (const key of Object.keys(more) as Key[]) sum[key] = (sum[key] ?? 0) + (more[key] ?? 0);
  return sum;
};

const countSame = (tally: Tally, page: PairPage): void => {
  tally.agreeing += page.same;
  tally.unopened += page.same;
  for (const [currency, amount] of Object.entries(page.sameTotals)) {
    const total = parseMoney({ amount, currency });
    tally.sums.add('source', total);
    tally.sums.add('target', total);
  }
};

interface Opening {
  readonly session: Session;
  readonly run: ReconciliationRow;
  readonly compared: ComparedFlow;
  readonly tally: Tally;
}

const openPairs = async (
  trx: Transaction<Database>,
  opening: Opening,
  open: PairPage['open'],
): Promise<void> => {
  const { session, compared, tally, run } = opening;
  const records = await loadPairs(
    trx,
    run.flow_id,
    open.map((pair) => pair.id),
  );
  const pairs = new Map(open.map((pair) => [pair.id, pair]));
  const looked = await considerFlow(trx, session, compared.flow, records);
  const linkedPayments = await loadLinkedAmong(
    trx,
    { connectionId: compared.target.id, kinds: session.connector.kinds.map((kind) => kind.kind) },
    looked.flatMap((each) =>
      each.verdict === 'planned' && each.target !== null
        ? paymentsNamed(each.target, compared.targetKind)
        : [],
    ),
  );
  const composed = new Map<Considered, Composed>(
    looked.flatMap((each) => (isWrite(each) ? [[each, composeIntent(session, each)] as const] : [])),
  );
  const rehearsed =
    run.purpose === 'rehearse'
      ? await rehearseWrites(trx, session, [...composed.values()].flatMap(intentsOf))
      : null;
  for (const considered of looked) {
    const pair = pairs.get(considered.dirty.source_record_id);
    if (pair === undefined) continue;
    pairs.delete(pair.id);
    claim(tally, considered, pair.linkedTo);
    const judgement = judgePair({
      considered,
      linkedTo: pair.linkedTo,
      sourceKind: compared.sourceKind,
      targetKind: compared.targetKind,
      linkedPayments,
      refused: refusedIn(composed.get(considered)),
    });
    tally.sums.add('source', judgement.source);
    tally.sums.add('target', judgement.target);
    if (judgement.found !== null) {
      const write = rehearsed?.get(pair.id) ?? null;
      const found = write?.goes === 'no' ? rejectedOf(judgement.found) : judgement.found;
      if (found.action !== null && isWrite(considered)) moveMoney(opening, considered);
      note(opening, pair.id, found, pair.dirty, found.action === null ? null : write);
      continue;
    }
    tally.agreeing += 1;
    if (pair.linkedTo !== null && compared.digest !== null && isOneTotal(judgement))
      tally.agreements.push({ id: pair.id, fingerprint: pair.fingerprint, ...amountOf(judgement) });
  }
  // What was not loaded has never been read: nobody can say anything of it.
  for (const pair of pairs.values()) note(opening, pair.id, unread, pair.dirty, null);
};

const unread: Found = {
  kind: 'left_out',
  code: 'reconcile.unread',
  action: null,
  differences: [],
  targetId: null,
  healable: false,
};

/** What is remembered of a pair is one amount: that of both sides. */
const isOneTotal = ({ source, target }: Judgement): boolean =>
  source?.minor === target?.minor && source?.currency === target?.currency;

const amountOf = ({
  source,
}: Judgement): { readonly amount: string | null; readonly currency: string | null } =>
  source === null ? { amount: null, currency: null } : moneyText(source);

const isWrite = (considered: Considered): considered is PlannedWrite =>
  considered.verdict === 'planned' && considered.plan.plan === 'write';

type Composed = ReturnType<typeof composeIntent>;

const intentsOf = (composed: Composed): readonly Intent[] => ('intent' in composed ? [composed.intent] : []);

/** What the vendor's body has no place for, as it would be found when the change is composed. */
const refusedIn = (
  composed: Composed | undefined,
): readonly { readonly field: string; readonly reason: string }[] =>
  composed !== undefined && 'refused' in composed ? composed.refused : [];

/** A write that a person has rejected, or that nobody approved in time, is not made. */
const rejectedOf = (found: Found): Found => ({
  ...found,
  kind: 'left_out',
  code: 'flow.rejected',
  action: null,
  healable: false,
});

const moveMoney = ({ tally, compared }: Opening, { plan, target }: PlannedWrite): void => {
  const { fields } = compared.targetKind;
  tally.money.add(
    plan.action,
    totalIn((field) => plan.agreed.values[field] ?? null, fields),
    target === null ? null : totalIn((field) => valueAt(target.fields, field), fields),
  );
};

/** What a look came to in a target record that the stored link does not name: a match, or what a merge left. */
const claim = (tally: Tally, considered: Considered, linkedTo: RecordId | null): void => {
  if (considered.verdict === 'review')
    tally.claims.push(...considered.review.candidates.map((candidate) => candidate.recordId));
  if (considered.verdict !== 'planned' || considered.target === null) return;
  if (considered.target.id !== linkedTo && considered.target.id !== considered.dirty.source_record_id)
    tally.claims.push(considered.target.id);
};

const note = (
  opening: Opening,
  sourceId: RecordId,
  found: Found,
  dirty: boolean,
  write: RehearsedWrite | null,
): void => {
  const { session, tally } = opening;
  const { differences } = found;
  const id = newId('finding', session.deps.clock.now());
  const isQueued = dirty && found.kind !== 'left_out';
  tally.counts[found.kind] = (tally.counts[found.kind] ?? 0) + 1;
  if (found.action !== null) tally.actions[found.action] = (tally.actions[found.action] ?? 0) + 1;
  if (isQueued) tally.queued += 1;
  const waits = write?.goes === 'after_approval';
  if (waits) tally.waiting += 1;
  tally.findings.push({
    id,
    kind: found.kind,
    code: found.code,
    action: found.action,
    source_record_id: sourceId,
    target_record_id: found.targetId,
    fields: differences.map((difference) => difference.field).toSorted(),
    sealed:
      differences.length === 0
        ? null
        : session.deps.vault.seal(JSON.stringify(differences), findingContext(id)),
    queued: isQueued,
    healable: found.healable,
    digest: write?.digest ?? null,
    waits,
  });
};
