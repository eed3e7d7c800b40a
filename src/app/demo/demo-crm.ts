import { dayMs, systemClock } from '#base/clock.ts';
import type { ConnectionId, ServiceId } from '#base/ids.ts';
import { createContact } from '#crm/contacts/contact-service.ts';
import { switchModule } from '#crm/modules/module-service.ts';
import { createService } from '#crm/services/catalogue-service.ts';
import { createTicket } from '#crm/tickets/ticket-service.ts';
import { addTime } from '#crm/tickets/time-service.ts';
import type { Acting } from '#crm/work.ts';
import { findConnectionsOfTenant } from '#store/connections.ts';
import { inSystem, inWorkspace } from '#store/workspace-scope.ts';
import { appError } from '#app/app-errors.ts';
import type { Plumbline } from '#app/wiring.ts';
import { practiceEnquiries, practiceServices } from './demo-practice.ts';

/** What the demo begins with. Stripe's module waits for its account: a person connects that. */
const modules = ['services', 'opportunities', 'tickets', 'finance'] as const;

/**
 * The demo's CRM: its modules, the practice's catalogue, and some people with their tickets, by the services that
 * people's clicks go through. Done once; what a person changes afterwards stays. Gives the CRM's connection.
 */
export const setUpCrm = async (
  plumbline: Plumbline,
  account: Acting,
  email: string,
): Promise<ConnectionId> => {
  const found = await ownConnection(plumbline, account);
  if (found !== null) return found;
  const acting = { ...account, actor: await personOf(plumbline, email) };
  const services = new Map<string, ServiceId>();
  for (const module of modules)
    await switchModule(plumbline.crm, acting, module, { on: true, withNeeds: true });
  for (const service of practiceServices)
    services.set(service.code, await createService(plumbline.crm, acting, service));
  for (const enquiry of practiceEnquiries) await fileEnquiry(plumbline, acting, enquiry, services);
  const made = await ownConnection(plumbline, account);
  if (made === null) throw appError('start.demo_failed', 'The demo’s CRM has no connection.');
  return made;
};

const ownConnection = (
  { store }: Plumbline,
  { workspaceId }: Pick<Acting, 'workspaceId'>,
): Promise<ConnectionId | null> =>
  inWorkspace(store.db, workspaceId, async (trx) => {
    const [own] = await findConnectionsOfTenant(trx, 'crm', workspaceId);
    return own?.id ?? null;
  });

const personOf = async ({ store }: Plumbline, email: string): Promise<string> => {
  const person = await inSystem(store.db, (trx) =>
    trx.selectFrom('auth_user').select('id').where('email', '=', email).executeTakeFirst(),
  );
  if (person === undefined) throw appError('start.demo_failed', 'The demo’s account is not there.');
  return `user:${person.id}`;
};

const fileEnquiry = async (
  { crm }: Plumbline,
  acting: Acting,
  { contact, time, ...ticket }: (typeof practiceEnquiries)[number],
  services: ReadonlyMap<string, ServiceId>,
): Promise<void> => {
  const contactId = await createContact(crm, acting, 'organization', contact);
  const ticketId = await createTicket(crm, acting, { ...ticket, contactId });
  for (const { ago, minutes, note, code } of time)
    await addTime(crm, acting, ticketId, {
      minutes,
      note,
      on: new Date(systemClock.now() - ago * dayMs).toISOString().slice(0, 10),
      serviceId: services.get(code) ?? null,
    });
};
