import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '#base/clock.ts';
import type { ContactId, WorkspaceId } from '#base/ids.ts';
import type { JsonObject } from '#base/json.ts';
import type { CrmModule } from '#model/crm/modules.ts';
import type { DefinedFields } from '#model/kind-fields.ts';
import type { FeedKind, FeedVerb } from '#model/telling/event-catalogue.ts';
import type { Person } from '#model/people.ts';
import { insertActivities } from '#store/crm/activities.ts';
import { loadModules } from '#store/crm/modules.ts';
import { retryDeadlocks } from '#store/leases.ts';
import type { Database } from '#store/tables.ts';
import type { Vault } from '#store/vault.ts';
import { inWorkspace } from '#store/workspace-scope.ts';
import { asRefusal } from './constraints.ts';
import { crmError } from './crm-errors.ts';

/** Who acts, and where: `user:…`, `key:…`, or a name of the engine. */
export interface Acting {
  readonly workspaceId: WorkspaceId;
  readonly actor: string;
}

/** Something of the CRM that flows read: its kind, and its id as the record's key. */
export interface TouchedRecord {
  readonly kind: string;
  readonly key: string;
}

/** What of the world outside must hear of changes; each is part of the transaction that made them. */
export interface CrmSignals {
  /** Has the workspace's own connection read these again, once the transaction has committed. */
  touched(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    records: readonly TouchedRecord[],
    now: number,
  ): Promise<void>;
  /**
   * Has flows know which custom fields the workspace has now, by kind of record; those that carry one of `changed` look at
   * their records again.
   */
  defined(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    fields: DefinedFields,
    changed: { readonly kind: string; readonly field: string } | null,
    now: number,
  ): Promise<void>;
  /** Has flows know who works in the workspace now; those that carry people look at their records again. */
  staffed(
    trx: Transaction<Database>,
    workspaceId: WorkspaceId,
    people: readonly Person[],
    now: number,
  ): Promise<void>;
  /** Tells those who watch the workspace that what they see of the CRM may have changed. */
  told(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<void>;
  /**
   * Has the flows that cannot do without a module that is off wait until it is on, and lets those go on that were paused
   * for one that is; what people paused stays paused.
   */
  switched(
    trx: Transaction<Database>,
    acting: Acting,
    on: ReadonlySet<CrmModule>,
    now: number,
  ): Promise<void>;
  /** Makes the workspace's own connection unless it is there. */
  connect(trx: Transaction<Database>, acting: Acting, now: number): Promise<void>;
}

export interface CrmDeps {
  readonly db: Kysely<Database>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly signals: CrmSignals;
}

/** What happened to one thing, for its feed. `fields` are names; `details` text by name, never a secret. */
export interface Happening {
  readonly verb: FeedVerb;
  readonly kind: FeedKind;
  readonly id: string;
  readonly contactId: ContactId | null;
  readonly fields?: readonly string[];
  readonly details?: Readonly<Record<string, string>>;
  /** The version that it led to. */
  readonly version?: number;
}

/** One transaction of somebody's. What is told and touched goes out with it, once. */
export interface CrmWork extends Acting {
  readonly trx: Transaction<Database>;
  readonly now: number;
  readonly vault: Vault;
  readonly signals: CrmSignals;
  /** Adds to the activity feed. */
  tell(happening: Happening): void;
  /** Has flows look at a record of the CRM again. */
  touch(kind: string, key: string): void;
}

/** The user behind an actor; null for programs and the engine. */
export const userOf = (actor: string): string | null =>
  actor.startsWith('user:') ? actor.slice('user:'.length) : null;

/** @throws `crm.module_off`. */
const requireModule = async (
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  module: CrmModule,
): Promise<void> => {
  if (module === 'contacts') return;
  const on = await loadModules(trx, workspaceId);
  if (!on.some((row) => row.module === module))
    throw crmError('crm.module_off', `The module "${module}" is switched off.`, { details: { module } });
};

const activityOf = (actor: string, happening: Happening): Parameters<typeof insertActivities>[2][number] => {
  const { verb, kind, id, contactId, fields = [], details = {}, version } = happening;
  const told: JsonObject = {
    ...(fields.length === 0 ? {} : { fields: [...fields] }),
    ...(Object.keys(details).length === 0 ? {} : { told: { ...details } }),
    ...(version === undefined ? {} : { version }),
  };
  return { actor, verb, subjectKind: kind, subjectId: id, contactId, details: told };
};

/**
 * One transaction in the CRM: in the workspace's scope, with the module switched on, repeated when only another was in
 * its way. What breaks a rule of the database is refused by its code. @throws `crm.module_off`.
 */
export const act = <Result>(
  deps: CrmDeps,
  acting: Acting,
  module: CrmModule,
  run: (work: CrmWork) => Promise<Result>,
): Promise<Result> =>
  retryDeadlocks(() =>
    inWorkspace(deps.db, acting.workspaceId, (trx) => {
      const { workspaceId, actor } = acting;
      return workIn(deps, { workspaceId, actor }, module, trx, run);
    }),
  ).catch((caught: unknown) => {
    throw asRefusal(caught);
  });

/** The same inside a transaction that is open already. */
export const workIn = async <Result>(
  deps: Pick<CrmDeps, 'vault' | 'clock' | 'signals'>,
  acting: Acting,
  module: CrmModule,
  trx: Transaction<Database>,
  run: (work: CrmWork) => Promise<Result>,
): Promise<Result> => {
  const { workspaceId, actor } = acting;
  const { vault, signals } = deps;
  const now = deps.clock.now();
  await requireModule(trx, workspaceId, module);
  const happenings: Happening[] = [];
  const touched = new Map<string, TouchedRecord>();
  const result = await run({
    workspaceId,
    actor,
    trx,
    now,
    vault,
    signals,
    tell: (happening) => void happenings.push(happening),
    touch: (kind, key) => void touched.set(`${kind}/${key}`, { kind, key }),
  });
  if (happenings.length > 0) {
    await insertActivities(
      trx,
      workspaceId,
      happenings.map((happening) => activityOf(actor, happening)),
      now,
    );
    await signals.told(trx, workspaceId);
  }
  if (touched.size > 0) await signals.touched(trx, workspaceId, [...touched.values()], now);
  return result;
};

/** A look at the CRM in one transaction. @throws `crm.module_off`. */
export const look = <Result>(
  deps: Pick<CrmDeps, 'db'>,
  acting: Pick<Acting, 'workspaceId'>,
  module: CrmModule,
  run: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> =>
  inWorkspace(deps.db, acting.workspaceId, async (trx) => {
    await requireModule(trx, acting.workspaceId, module);
    return run(trx);
  });
