import type { Practice } from '#sim/ignition/practice.ts';

/** Clients whom the firm has billed through Stripe before. */
const knownClients = 40;
/** Of those, ones that were entered twice: a person must say which is meant. */
const enteredTwice = 3;
/** Customers who are no client any more. */
const formerClients = ['Corella Freight', 'Banksia Dental', 'Old Mill Roasters', 'Tidewater Charters'];

interface FirmCustomer {
  readonly name: string | null;
  readonly email: string | null;
}

/** What the firm's Stripe holds before Plumbline comes: clients under their own e-mail, a few twice, and some strangers. */
export const stripeCustomersOf = (practice: Practice): readonly FirmCustomer[] => {
  const clients = practice.clients.rows.filter(({ state }) => state === 'active');
  const step = Math.max(1, Math.floor(clients.length / knownClients));
  const known = clients
    .filter((_client, index) => index % step === 0)
    .slice(0, knownClients)
    .map(({ name, email }): FirmCustomer => ({ name, email }));
  const twice = known
    .slice(0, enteredTwice)
    .map(({ name, email }): FirmCustomer => ({ name: name?.toUpperCase() ?? null, email }));
  const strangers = formerClients.map((name): FirmCustomer => ({
    name,
    email: `accounts@${name.toLowerCase().replaceAll(' ', '')}.example`,
  }));
  return [...known, ...twice, ...strangers];
};

/** Prices in minor units, before tax. */
export const firmProducts = [
  { name: 'BAS', unitAmount: 50_000 },
  { name: 'Company tax return', unitAmount: 180_000 },
  { name: 'Tax planning meeting', unitAmount: 45_000 },
] as const;
