import { randomUUID } from 'node:crypto';
import type { ConnectionId, WorkspaceId } from '#base/ids.ts';
import type { Auth } from '#api/auth.ts';
import { createFlow } from '#engine/flows.ts';
import { presets } from '#engine/presets/presets.ts';
import { listConnections, type ConnectionRow } from '#store/connections.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import type { Plumbline } from '#app/wiring.ts';
import { demoAccount, type DemoAccount } from './demo-account.ts';
import { consentAtVendor } from './demo-consent.ts';
import { setUpCrm } from './demo-crm.ts';
import type { FirmFacts } from './simulated-firm.ts';

export interface Demo {
  readonly account: DemoAccount;
  readonly ignitionId: ConnectionId;
  readonly xeroId: ConnectionId;
}

/**
 * Makes what the demo needs and is not there yet: an account with its workspace, connections to the simulated Ignition
 * and Xero by the same doors that people use, a CRM with its catalogue, and the flows between them. Stripe is left for a
 * person to connect. At a restart it finds them and only mends what moved.
 */
export const setUpDemo = async (plumbline: Plumbline, auth: Auth, facts: FirmFacts): Promise<Demo> => {
  const account = demoAccount(plumbline.config.dataDir);
  const acting = { workspaceId: await demoWorkspace(plumbline, auth, account), actor: 'plumbline' };
  const rows = await inWorkspace(plumbline.store.db, acting.workspaceId, listConnections);
  const ignitionId = await connectIgnition(plumbline, acting, rows, facts);
  const xeroId = await connectXero(plumbline, acting, rows, facts);
  const crmId = await setUpCrm(plumbline, acting, account.email);
  await connectFlow(plumbline, acting, 'ignition-clients-to-xero', [ignitionId, xeroId]);
  await connectFlow(plumbline, acting, 'ignition-clients-to-crm', [ignitionId, crmId]);
  await connectFlow(plumbline, acting, 'ignition-proposals-to-crm', [ignitionId, crmId]);
  return { account, ignitionId, xeroId };
};

interface Acting {
  readonly workspaceId: WorkspaceId;
  readonly actor: string;
}

const demoWorkspace = async (
  { store }: Plumbline,
  auth: Auth,
  account: DemoAccount,
): Promise<WorkspaceId> => {
  const made = await auth.createAccount(account, { onlyFirst: true });
  if (made !== null) return made.workspaceId;
  const found = await inSystem(store.db, (trx) =>
    trx
      .selectFrom('workspace')
      .select('id')
      .where('name', '=', account.workspaceName)
      .orderBy('created_at')
      .executeTakeFirst(),
  );
  if (found === undefined)
    throw appError(
      'start.demo_failed',
      'This installation has accounts already, and none of them is the demo’s.',
    );
  return found.id;
};

/** A person's own disconnection is respected; otherwise the connection is made, or follows the simulator's address. */
const connectIgnition = async (
  { connections, store }: Plumbline,
  acting: Acting,
  rows: readonly ConnectionRow[],
  { ignition }: FirmFacts,
): Promise<ConnectionId> => {
  const inputs = {
    baseUrl: `${ignition.url}/api/v1`,
    apiKey: ignition.apiKey,
    webhookSecret: ignition.webhookSecret,
  };
  const row = rows.find((each) => each.vendor === 'ignition');
  if (row === undefined) {
    const input = { vendor: 'ignition', profile: 'keyed', name: 'Ignition (simulated)', inputs };
    return (await connections.add(acting, input)).connectionId;
  }
  if (row.state !== 'disconnected' && row.settings['baseUrl'] !== inputs.baseUrl)
    await inWorkspace(store.db, acting.workspaceId, (trx) =>
      trx
        .updateTable('connection')
        .set({ settings: JSON.stringify({ ...row.settings, baseUrl: inputs.baseUrl }) })
        .where('id', '=', row.id)
        .execute(),
    );
  return row.id;
};

const connectXero = async (
  { connections }: Plumbline,
  acting: Acting,
  rows: readonly ConnectionRow[],
  { xero }: FirmFacts,
): Promise<ConnectionId> => {
  const row = rows.find((each) => each.vendor === 'xero');
  if (row !== undefined) return row.id;
  const sessionId = randomUUID();
  const input = { vendor: 'xero', profile: 'oauth', name: 'Xero (simulated)', inputs: {}, sessionId };
  const { url } = await connections.startConsent(acting, input);
  const answer = await consentAtVendor(url, { organisation: xero.tenantId });
  return (await connections.finishConsent(acting, { ...answer, sessionId })).connectionId;
};

const connectFlow = async (
  { store }: Plumbline,
  { workspaceId, actor }: Acting,
  preset: string,
  [source, target]: readonly [source: ConnectionId, target: ConnectionId],
): Promise<void> => {
  const shipped = presets.get(preset);
  if (shipped === undefined) throw appError('start.demo_failed', `There is no preset "${preset}".`);
  await inWorkspace(store.db, workspaceId, (trx) =>
    createFlow(
      trx,
      {
        source: { workspaceId, connectionId: source },
        target: { workspaceId, connectionId: target },
      },
      shipped,
      actor,
      Date.now(),
    ),
  );
};
