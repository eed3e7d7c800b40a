import type { Transaction } from 'kysely';
import { dayMs } from '#base/clock.ts';
import { newId, type RecordId } from '#base/ids.ts';
import type { ChangeAction } from '#model/change.ts';
import type { FindingKind } from '#model/reconciliation.ts';
import { findingContext, insertFindings, type NewFinding } from '#store/reconcile/findings.ts';
import { claimTargets } from '#store/reconcile/lone-targets.ts';
import {
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
import type { Considered } from '#engine/consider.ts';
import type { EngineDeps } from '#engine/deps.ts';
import { composeIntent, type Planned, type PlannedWrite } from '#engine/intents.ts';
import { considerFlow } from '#engine/round.ts';
import type { Session } from '#engine/session.ts';
import { loadComparedFlow, type ComparedFlow } from './compared-flow.ts';
import { judgePair, type Found, type Judgement } from './judge.ts';
import { openLookingSession } from './looking-session.ts';
import { openSums, type Sums } from './totals.ts';

/** Flow records in one page by fingerprint, and of those that have to be opened, how many at a time. */
export const pairsAPage = 4_000;
const openedAtATime = 250;
/** A pair is opened again after this time, whatever its fingerprint says. */
const agreementLastsMs = 7 * dayMs;

/** What one page leaves to be stored. */
interface Tally {
  readonly findings: NewFinding[];
  readonly claims: RecordId[];
  readonly agreements: Agreement[];
  readonly counts: Partial<Record<FindingKind, number>>;
  readonly actions: Partial<Record<ChangeAction, number>>;
  readonly sums: Sums;
  agreeing: number;
  unopened: number;
  queued: number;
}

/**
 * Compares the next page of a run's pairs and stores what was found, together with how far it has come: a worker that dies
 * leaves nothing half counted. Returns false when no pair was left. Reading is one moment that cannot write.
 */
export const comparePairs = async (
  deps: EngineDeps,
  run: ReconciliationRow,
  pageSize: number,
): Promise<boolean> => {
  const tally: Tally = {
    findings: [],
    claims: [],
    agreements: [],
    counts: { ...run.counts },
    actions: { ...run.actions },
    sums: openSums(run.totals),
    agreeing: run.agreeing,
    unopened: run.unopened,
    queued: run.queued,
  };
  const page = await inSnapshot(deps.db, run.workspace_id, async (trx) => {
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
    const read = await lookAtPairs(trx, ends, known, run.cursor, pageSize);
    countSame(tally, read);
    for (let at = 0; at < read.open.length; at += openedAtATime)
      await openPairs(trx, { session, run, compared, tally }, read.open.slice(at, at + openedAtATime));
    return read;
  });
  const now = deps.clock.now();
  const isOver = page.last === null;
  await inWorkspace(deps.db, run.workspace_id, async (trx) => {
    const owner = { id: run.id, workspaceId: run.workspace_id, flowId: run.flow_id };
    await insertFindings(trx, owner, tally.findings);
    await claimTargets(trx, owner, tally.claims);
    if (run.purpose === 'reconcile')
      await noteAgreements(trx, run.workspace_id, run.flow_id, tally.agreements, now);
    const done = run.done + page.looked;
    await advanceReconciliation(
      trx,
      run,
      {
        ...(isOver ? { phase: 'targets', cursor: null } : { cursor: page.last }),
        done,
        // Records that came since it began are looked at too.
        total: isOver ? done : Math.max(run.total, done),
        agreeing: tally.agreeing,
        unopened: tally.unopened,
        queued: tally.queued,
        counts: tally.counts,
        actions: tally.actions,
        totals: tally.sums.result(),
      },
      now,
    );
  });
  return !isOver;
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
  for (const considered of await considerFlow(trx, session, compared.flow, records)) {
    const pair = pairs.get(considered.dirty.source_record_id);
    if (pair === undefined) continue;
    pairs.delete(pair.id);
    claim(tally, considered);
    const judgement = judgePair({
      considered,
      linkedTo: pair.linkedTo,
      targetKind: compared.targetKind,
      refused: refusedOf(session, considered),
    });
    tally.sums.add('source', judgement.source);
    tally.sums.add('target', judgement.target);
    if (judgement.found !== null) {
      note(opening, pair.id, judgement.found, pair.dirty);
      continue;
    }
    tally.agreeing += 1;
    if (pair.linkedTo !== null && compared.digest !== null)
      tally.agreements.push({ id: pair.id, fingerprint: pair.fingerprint, ...amountOf(judgement) });
  }
  // What was not loaded has never been read: nobody can say anything of it.
  for (const pair of pairs.values()) note(opening, pair.id, unread, pair.dirty);
};

const unread: Found = {
  kind: 'left_out',
  code: 'reconcile.unread',
  action: null,
  differences: [],
  targetId: null,
  healable: false,
};

const amountOf = ({
  source,
}: Judgement): { readonly amount: string | null; readonly currency: string | null } =>
  source === null ? { amount: null, currency: null } : moneyText(source);

const isWrite = (considered: Considered): considered is PlannedWrite =>
  considered.verdict === 'planned' && considered.plan.plan === 'write';

/** What the vendor's body has no place for, as it would be found when the change is composed. */
const refusedOf = (
  session: Session,
  considered: Considered,
): readonly { readonly field: string; readonly reason: string }[] => {
  if (!isWrite(considered)) return [];
  const composed = composeIntent(session, considered);
  return 'refused' in composed ? composed.refused : [];
};

/** The record that a look matched just now, which no link names yet. */
const matchedTarget = (considered: Planned): RecordId | null =>
  considered.matched === null ? null : (considered.target?.id ?? null);

const claim = (tally: Tally, considered: Considered): void => {
  if (considered.verdict === 'review')
    tally.claims.push(...considered.review.candidates.map((candidate) => candidate.recordId));
  if (considered.verdict !== 'planned') return;
  const target = matchedTarget(considered);
  if (target !== null) tally.claims.push(target);
};

const note = (opening: Opening, sourceId: RecordId, found: Found, dirty: boolean): void => {
  const { session, tally } = opening;
  const { differences } = found;
  const id = newId('finding', session.deps.clock.now());
  const isQueued = dirty && found.kind !== 'left_out';
  tally.counts[found.kind] = (tally.counts[found.kind] ?? 0) + 1;
  if (found.action !== null) tally.actions[found.action] = (tally.actions[found.action] ?? 0) + 1;
  if (isQueued) tally.queued += 1;
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
  });
};
