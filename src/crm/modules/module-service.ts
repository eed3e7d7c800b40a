import { crmModules, missingNeeds, neededBy, onNow, type CrmModule } from '#model/crm/modules.ts';
import { appendAudit } from '#store/audit.ts';
import { loadDefinedFields } from '#store/crm/custom-fields.ts';
import { deleteModule, insertModule, loadModules, lockModules } from '#store/crm/modules.ts';
import { crmError } from '#crm/crm-errors.ts';
import { tellPeople } from '#crm/directory.ts';
import { findBillingConnection } from '#crm/invoicing/billing-connection.ts';
import type { FinanceDeps } from '#crm/invoicing/finance-deps.ts';
import { seedStages } from '#crm/opportunities/pipeline-service.ts';
import { seedTaxRates } from '#crm/services/tax-rate-service.ts';
import { act, workIn, type Acting, type CrmDeps, type CrmWork } from '#crm/work.ts';

/**
 * Switches a module on or off; what it holds stays. Flows that cannot do without it are paused with it, and go on with it. With `withNeeds` what it needs is switched on too. Where an account of
 * the billing vendor is connected, its module brings the flows that invoicing needs; else they come with the account.
 * Doing it twice is doing it once. @throws `crm.module_needs`, `crm.module_needed`.
 */
export const switchModule = (
  deps: CrmDeps & Partial<Pick<FinanceDeps, 'billing'>>,
  acting: Acting,
  module: CrmModule,
  wanted: { readonly on: boolean; readonly withNeeds: boolean },
): Promise<void> =>
  act(deps, acting, 'contacts', async (work) => {
    await lockModules(work.trx, work.workspaceId);
    const rows = await loadModules(work.trx, work.workspaceId);
    const on = onNow(rows);
    if (!wanted.on) {
      await switchOff(work, module, on);
      return alignFlows(work);
    }
    await switchOn(work, module, on, wanted.withNeeds);
    if (module === 'stripe') await beginBilling(work, deps.billing);
    await alignFlows(work);
  });

/**
 * A person has connected an account of the billing vendor: its module is what they ask for, so it goes on by itself where
 * invoicing is on. Where that is off nothing is switched; `readBilling` says so.
 */
export const billByConnection = (deps: FinanceDeps, acting: Acting, trx: CrmWork['trx']): Promise<void> =>
  workIn(deps, acting, 'contacts', trx, async (work) => {
    await lockModules(trx, work.workspaceId);
    const rows = await loadModules(trx, work.workspaceId);
    const on = onNow(rows);
    if (!on.has('finance') || on.has('stripe')) return;
    await switchOn(work, 'stripe', on, false);
    await beginBilling(work, deps.billing);
    await alignFlows(work);
  });

const switchOn = async (
  work: CrmWork,
  module: CrmModule,
  on: ReadonlySet<CrmModule>,
  withNeeds: boolean,
): Promise<void> => {
  const missing = missingNeeds(module, on);
  if (missing.length > 0 && !withNeeds)
    throw crmError('crm.module_needs', `The module "${module}" needs ${missing.join(' and ')}.`, {
      details: { module, missing: [...missing] },
    });
  await work.signals.connect(work.trx, work, work.now);
  const { trx, workspaceId, now } = work;
  await work.signals.defined(trx, workspaceId, await loadDefinedFields(trx, workspaceId), null, now);
  await tellPeople(work);
  for (const each of [...missing, module]) {
    if (each === 'contacts' || on.has(each)) continue;
    await insertModule(work.trx, work.workspaceId, each, work);
    if (each === 'services' || each === 'finance') await seedTaxRates(work);
    if (each === 'opportunities') await seedStages(work);
    await noteSwitch(work, each, 'module.switched_on');
  }
};

/** Flows run as the modules that are on by now let them. */
const alignFlows = async (work: CrmWork): Promise<void> => {
  const on = onNow(await loadModules(work.trx, work.workspaceId));
  await work.signals.switched(work.trx, work, on, work.now);
};

const beginBilling = async (work: CrmWork, billing: FinanceDeps['billing'] | undefined): Promise<void> => {
  const connection = await findBillingConnection(work.trx);
  if (connection?.state !== 'connected') return;
  await billing?.ensureFlows(work.trx, work, connection.id, work.now);
};

const switchOff = async (work: CrmWork, module: CrmModule, on: ReadonlySet<CrmModule>): Promise<void> => {
  const needing = neededBy(module, on);
  if (module === 'contacts')
    throw crmError('crm.module_needed', 'Contacts are always on: everything else is about them.', {
      details: { module, neededBy: crmModules.filter((other) => other !== 'contacts') },
    });
  if (needing.length > 0)
    throw crmError('crm.module_needed', `The module "${module}" is needed by ${needing.join(' and ')}.`, {
      details: { module, neededBy: [...needing] },
    });
  if (!on.has(module)) return;
  await deleteModule(work.trx, work.workspaceId, module);
  await noteSwitch(work, module, 'module.switched_off');
};

const noteSwitch = async (
  work: CrmWork,
  module: CrmModule,
  action: 'module.switched_on' | 'module.switched_off',
): Promise<void> => {
  const { actor } = work;
  work.tell({
    verb: action === 'module.switched_on' ? 'switched_on' : 'switched_off',
    kind: 'module',
    id: module,
    contactId: null,
  });
  await appendAudit(
    work.trx,
    work.workspaceId,
    [{ actor, action, subjectKind: 'module', subjectId: module, details: {} }],
    work.now,
  );
};
