import type { Transaction } from 'kysely';
import type { ConnectionId } from '#base/ids.ts';
import { createGroupCommitter } from '#engine/group-committer.ts';
import type { Database } from '#store/tables.ts';
import type { ApiDeps } from './api-deps.ts';
import { authRoutes } from './auth-routes.ts';
import { consoleFiles } from './console-files.ts';
import { docsRoutes } from './docs/docs-routes.ts';
import { answerError, answerUnknown, answerUnreadable } from './error-answers.ts';
import { healthRoutes } from './health-routes.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { createSurface, type HttpSurface } from './http-surface.ts';
import { createLiveHub } from './live-hub.ts';
import { openapiRoute } from './openapi.ts';
import { alertRoutes } from './routes/alert-routes.ts';
import { apiKeyRoutes } from './routes/api-key-routes.ts';
import { auditRoutes } from './routes/audit-routes.ts';
import { channelRoutes } from './routes/channel-routes.ts';
import { approvalRoutes } from './routes/approval-routes.ts';
import { changeRoutes } from './routes/change-routes.ts';
import { connectionRoutes } from './routes/connection-routes.ts';
import { crmAttachmentRoutes } from './routes/crm-attachment-routes.ts';
import { crmAgreedServiceRoutes } from './routes/crm-agreed-service-routes.ts';
import { crmBillableRoutes } from './routes/crm-billable-routes.ts';
import { crmContactRoutes } from './routes/crm-contact-routes.ts';
import { crmCurrencyRoutes } from './routes/crm-currency-routes.ts';
import { crmCustomFieldRoutes } from './routes/crm-custom-field-routes.ts';
import { crmDeskRoutes } from './routes/crm-desk-routes.ts';
import { crmImportRoutes } from './routes/crm-import-routes.ts';
import { crmInvoiceRoutes } from './routes/crm-invoice-routes.ts';
import { crmModuleRoutes } from './routes/crm-module-routes.ts';
import { crmNoteRoutes } from './routes/crm-note-routes.ts';
import { crmOpportunityRoutes } from './routes/crm-opportunity-routes.ts';
import { crmPaymentRoutes } from './routes/crm-payment-routes.ts';
import { crmPipelineRoutes } from './routes/crm-pipeline-routes.ts';
import { crmReportRoutes } from './routes/crm-report-routes.ts';
import { crmServiceRoutes } from './routes/crm-service-routes.ts';
import { crmSubscriptionRoutes } from './routes/crm-subscription-routes.ts';
import { crmFinanceSettingsRoutes } from './routes/crm-finance-settings-routes.ts';
import { crmTaxRateRoutes } from './routes/crm-tax-rate-routes.ts';
import { crmTicketRoutes } from './routes/crm-ticket-routes.ts';
import { deadLetterRoutes } from './routes/dead-letter-routes.ts';
import { inboundDeliveryRoutes } from './routes/inbound-delivery-routes.ts';
import { eventRoutes } from './routes/event-routes.ts';
import { flowRoutes } from './routes/flow-routes.ts';
import { ledgerRoutes } from './routes/ledger-routes.ts';
import { flowFileRoutes } from './routes/flow-file-routes.ts';
import { joinRoutes } from './routes/join-routes.ts';
import { liveRoutes } from './routes/live-routes.ts';
import { lookupTableRoutes } from './routes/lookup-table-routes.ts';
import { mappingRoutes } from './routes/mapping-routes.ts';
import { conflictRoutes } from './routes/conflict-routes.ts';
import { ownerRoutes } from './routes/owner-routes.ts';
import { handOverRoutes } from './routes/hand-over-routes.ts';
import { linkRoutes } from './routes/link-routes.ts';
import { matchReviewRoutes } from './routes/match-review-routes.ts';
import { memberRoutes } from './routes/member-routes.ts';
import { notificationPreferenceRoutes } from './routes/notification-preference-routes.ts';
import { oauthRoutes } from './routes/oauth-routes.ts';
import { overviewRoutes } from './routes/overview-routes.ts';
import { reconciliationRoutes } from './routes/reconciliation-routes.ts';
import { rehearsalRoutes } from './routes/rehearsal-routes.ts';
import { recordRoutes } from './routes/record-routes.ts';
import { sessionRoutes } from './routes/session-routes.ts';
import { timelineRoutes } from './routes/timeline-routes.ts';
import { vendorRoutes } from './routes/vendor-routes.ts';
import { securityHeaders } from './security-headers.ts';
import { webhookDoor } from './webhook-door.ts';
import { createWebhookTargets } from './webhook-targets.ts';

export interface ServerDeps extends ApiDeps {
  /** For the one session that listens for what changes; carries a password, so it is never logged. */
  readonly databaseUrl: string;
  /** Told why, when that session is lost. */
  readonly doubt: (reason: string) => void;
  /** Calls back when the database is lost, until the returned function is called. */
  readonly onLost: (callback: () => void) => () => void;
  /** Asks for a drain of these connections once the transaction has committed. */
  readonly wake: (trx: Transaction<Database>, connections: readonly ConnectionId[]) => Promise<void>;
  /** The folder of documentation that `/docs` shows. */
  readonly docsDir: string;
  /** The built console; null serves none. */
  readonly webDir: string | null;
}

/**
 * The whole HTTP surface: the API with its contract at `/api/openapi.json`, sign-in, the webhook door, live updates,
 * health, the documentation and the console. Not yet listening. `close()` ends live streams, waits for webhooks under way,
 * then stops.
 */
export const createServer = (deps: ServerDeps): HttpServer => {
  const committer = createGroupCommitter(deps);
  const hub = createLiveHub(deps);
  const closing = new AbortController();
  const surface = createSurface(deps);
  const { http } = surface;
  http.onError(answerError(deps.logger));
  http.notFound(answerUnknown);
  webhookDoor(surface, { ...deps, committer, targets: createWebhookTargets(deps) });
  healthRoutes(surface, deps.db);
  authRoutes(surface, deps);
  liveRoutes(surface, deps, hub, closing.signal);
  for (const routes of resources) routes(surface, deps);
  openapiRoute(surface, deps.publicUrl);
  docsRoutes(surface, deps.docsDir);
  consoleFiles(surface, deps.webDir);
  const server = createHttpServer({
    fetch: http.fetch,
    prepare: securityHeaders(deps.publicUrl),
    answerUnreadable,
  });
  const close = async (): Promise<void> => {
    closing.abort(new Error('the server is closing'));
    await server.close();
    await Promise.all([committer.idle(), hub.close()]);
  };
  return { ...server, close };
};

const resources: readonly ((surface: HttpSurface, deps: ApiDeps) => void)[] = [
  sessionRoutes,
  overviewRoutes,
  vendorRoutes,
  oauthRoutes,
  connectionRoutes,
  inboundDeliveryRoutes,
  flowRoutes,
  ledgerRoutes,
  mappingRoutes,
  flowFileRoutes,
  lookupTableRoutes,
  recordRoutes,
  reconciliationRoutes,
  rehearsalRoutes,
  timelineRoutes,
  linkRoutes,
  matchReviewRoutes,
  conflictRoutes,
  ownerRoutes,
  handOverRoutes,
  deadLetterRoutes,
  approvalRoutes,
  changeRoutes,
  auditRoutes,
  apiKeyRoutes,
  memberRoutes,
  joinRoutes,
  alertRoutes,
  channelRoutes,
  eventRoutes,
  notificationPreferenceRoutes,
  crmModuleRoutes,
  crmContactRoutes,
  crmCustomFieldRoutes,
  crmServiceRoutes,
  crmTaxRateRoutes,
  crmFinanceSettingsRoutes,
  crmPipelineRoutes,
  crmOpportunityRoutes,
  crmTicketRoutes,
  crmAgreedServiceRoutes,
  crmBillableRoutes,
  crmInvoiceRoutes,
  crmPaymentRoutes,
  crmSubscriptionRoutes,
  crmReportRoutes,
  crmCurrencyRoutes,
  crmNoteRoutes,
  crmAttachmentRoutes,
  crmDeskRoutes,
  crmImportRoutes,
];
