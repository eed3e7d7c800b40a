import type { Transaction } from 'kysely';
import type { ConnectionDetail, ConnectionHealth, ConnectionSummary } from '#contract/connections.ts';
import type { Problem } from '#contract/vocabulary.ts';
import type { BudgetSpec, Connector } from '#model/connector.ts';
import { budgetKey } from '#engine/connections/budgets.ts';
import { loadCheckpoints } from '#store/checkpoints.ts';
import type { ConnectionRow } from '#store/connections.ts';
import type { Database } from '#store/tables.ts';
import { loadBudgets, type BudgetView } from '#store/views/budget-views.ts';
import { countRecords } from '#store/views/overview-views.ts';
import type { ApiDeps } from './api-deps.ts';
import { problemOf } from './problems.ts';

type AnswerDeps = Pick<ApiDeps, 'registry' | 'publicUrl'>;

const connectorOf = (deps: AnswerDeps, row: ConnectionRow): Connector | undefined =>
  deps.registry.list().find((connector) => connector.vendor === row.vendor);

/** Held back by the vendor's limits, and by nothing else. */
const waitingCodes: ReadonlySet<string> = new Set(['vendor.throttled', 'budget.spent']);

const healthOf = (
  row: ConnectionRow,
  now: number,
): { readonly health: ConnectionHealth; readonly problem: Problem | null } => {
  if (row.state === 'reconnect')
    return { health: 'broken', problem: problemOf(row.state_code ?? 'connection.expired') };
  if (row.state === 'choose_tenant')
    return {
      health: 'off',
      problem: {
        code: 'connection.choose_tenant',
        message: 'The consent reaches several organisations, and none is chosen yet.',
        hint: 'Choose the organisation to connect.',
      },
    };
  if (row.state !== 'connected') return { health: 'off', problem: null };
  const lastError = row.last_error_code;
  if (row.resume_at > now && (lastError === null || waitingCodes.has(lastError)))
    return { health: 'busy', problem: null };
  if (row.failures > 0)
    return { health: 'troubled', problem: lastError === null ? null : problemOf(lastError) };
  return { health: 'good', problem: null };
};

export const connectionSummaryOf = (deps: AnswerDeps, row: ConnectionRow, now: number): ConnectionSummary => {
  const connector = connectorOf(deps, row);
  const profile = connector?.profiles.find((spec) => spec.profile === row.profile);
  return {
    id: row.id,
    vendor: row.vendor,
    vendorLabel: connector?.label ?? row.vendor,
    profile: row.profile,
    profileLabel: profile?.label ?? row.profile,
    auth: profile?.auth ?? 'api_key',
    name: row.name,
    tenantName: row.tenant_name,
    state: row.state,
    stateSince: row.state_since,
    ...healthOf(row, now),
    lastOkAt: row.last_ok_at,
    webhookAt: row.webhook_at,
    createdAt: row.created_at,
  };
};

export const connectionDetailOf = async (
  trx: Transaction<Database>,
  deps: AnswerDeps,
  row: ConnectionRow,
  now: number,
): Promise<ConnectionDetail> => {
  const connector = connectorOf(deps, row);
  const specs = connector?.budgets({ profile: row.profile, settings: row.settings }) ?? [];
  // Limits of single endpoints are too many and too short to be shown.
  const keys = new Map(
    specs
      .filter((spec) => spec.byName !== true)
      .map((spec) => [budgetKey({ connectionId: row.id, vendor: row.vendor }, spec), spec]),
  );
  const budgets = await loadBudgets(trx, [...keys.keys()], now);
  const checkpoints = await loadCheckpoints(trx, row.id);
  const records = await countRecords(trx, row.id);
  return {
    ...connectionSummaryOf(deps, row, now),
    tenantId: row.tenant_id,
    settings: row.settings,
    facts: row.facts,
    factsAt: row.facts_at,
    lastError:
      row.last_error_code === null || row.last_error_at === null
        ? null
        : { ...problemOf(row.last_error_code), at: row.last_error_at },
    resumeAt: row.resume_at > now ? row.resume_at : null,
    budgets: budgets.map((view) => budgetOf(view, keys.get(view.key))),
    checkpoints: (connector?.kinds ?? []).flatMap((kind) => {
      const checkpoint = checkpoints.find((each) => each.kind === kind.kind);
      if (checkpoint === undefined) return [];
      return [
        {
          kind: kind.kind,
          label: kind.labelPlural,
          baselineAt: checkpoint.baselineAt,
          passStartedAt: checkpoint.passStartedAt,
          passSeen: checkpoint.passSeen,
          polledAt: checkpoint.polledAt,
          nextPollAt: checkpoint.nextAt > 0 ? checkpoint.nextAt : null,
          failures: checkpoint.attempts,
          records: records.get(kind.kind) ?? 0,
        },
      ];
    }),
    webhookUrl: webhookUrl(deps, row, connector),
  };
};

const budgetOf = (view: BudgetView, spec: BudgetSpec | undefined): ConnectionDetail['budgets'][number] => ({
  name: view.name,
  scope: spec?.scope ?? 'connection',
  limit: view.calls,
  windowMs: view.windowMs,
  used: view.used,
  remaining: Math.max(0, view.calls - view.used),
  resetAt: view.resetAt,
  blockedUntil: view.blockedUntil,
  vendorRemaining: view.reportedRemaining,
});

const webhookUrl = (
  deps: AnswerDeps,
  row: ConnectionRow,
  connector: Connector | undefined,
): string | null => {
  if (connector?.webhook === undefined) return null;
  const door = `${deps.publicUrl}/hooks/${row.vendor}`;
  const { scope } = connector.webhook;
  const auth = connector.profiles.find((spec) => spec.profile === row.profile)?.auth;
  return scope === 'app' || (scope === 'by_auth' && auth === 'oauth') ? door : `${door}/${row.id}`;
};
