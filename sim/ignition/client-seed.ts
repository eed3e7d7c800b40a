import { dayMs } from '#base/clock.ts';
import { asciiSlug, seededAddress, seededClient } from '#sim/kit/australia.ts';
import type { AustralianClient, LegalForm } from '#sim/kit/australia.ts';
import { createRandom } from '#sim/kit/random.ts';
import type { Random } from '#sim/kit/random.ts';
import { newClientRow, newContactRow } from './act-clients.ts';
import type { Client, ClientState } from './entities.ts';
import { clientTags, staff } from './firm-words.ts';
import { messyPhone } from './phones.ts';
import type { Practice } from './practice.ts';

/** Of distinct e-mails, those of more than one client; one practice's export of 537 clients had about this. */
const sharedEmailShare = 0.26;
const largestEmailGroup = 11;
/** One client in so many takes the name of an earlier one: 8 in 537. */
const clientsPerDuplicateName = 67;
const oldestClientDays = 5 * 365;

const structures: Readonly<Record<LegalForm, string>> = {
  company: 'Company',
  trust: 'Trust',
  partnership: 'Partnership',
  'sole-trader': 'Sole Trader',
  individual: 'Individual',
};

/** Adds clients with a primary contact each: in time order of slugs, seeded, names and e-mails repeating as above. */
export const seedClients = (practice: Practice, count: number, seed: string, now: number): void => {
  const random = createRandom(`${seed}/clients`);
  const names = new NameBook();
  const emails = new EmailBook(random.fork('emails'), count);
  let duplicateOf: string | null = null;
  for (let index = 0; index < count; index += 1) {
    const drawn = seededClient(random);
    const isDuplicate = index % clientsPerDuplicateName === clientsPerDuplicateName - 1;
    const name: string = isDuplicate && duplicateOf !== null ? duplicateOf : names.distinct(drawn);
    if (index % clientsPerDuplicateName === 0) duplicateOf = name;
    const age = oldestClientDays * dayMs * (1 - index / count);
    const createdAt = Math.floor(now - age - dayMs + random.int(0, 3_600_000));
    addSeededClient(practice, random, drawn, { name, email: emails.next(drawn), createdAt });
  }
};

const addSeededClient = (
  practice: Practice,
  random: Random,
  drawn: AustralianClient,
  own: { readonly name: string; readonly email: string; readonly createdAt: number },
): Client => {
  const { createdAt } = own;
  const hasPostal = random.chance(0.2);
  const client = practice.clients.add(
    newClientRow(
      { practice },
      {
        name: own.name,
        email: own.email,
        phone: random.chance(0.9)
          ? messyPhone(random, random.chance(0.6) ? drawn.mobile : drawn.landline)
          : null,
        state: drawState(random),
        externalClientId: random.chance(0.3) ? `EX-${String(practice.nextNumber('external', 1_001))}` : null,
        manager: random.pick(staff),
        partner: random.chance(0.8) ? (staff[0] ?? null) : (staff[1] ?? null),
        tags: random.chance(0.6) ? [random.pick(clientTags)] : [],
        groupName: random.chance(0.15) ? `${drawn.person.familyName} Group` : null,
        businessStructure: structures[drawn.form],
        gstRegistered: drawn.abn !== null && random.chance(0.8),
        taxNumber: drawn.abn === null ? null : spacedAbn(random, drawn.abn),
        companyNumber: drawn.acn,
        address: drawn.address,
        postalAddress: hasPostal ? seededAddress(random) : null,
      },
      createdAt,
    ),
  );
  practice.contacts.add(
    newContactRow(
      { practice },
      client.slug,
      {
        firstName: drawn.person.givenName,
        lastName: drawn.person.familyName,
        email: own.email,
        phone: random.chance(0.4) ? messyPhone(random, drawn.landline) : null,
        mobile: random.chance(0.8) ? messyPhone(random, drawn.mobile) : null,
        position: drawn.form === 'company' ? 'Director' : null,
        salutation: drawn.person.givenName,
        isPrimary: true,
        isSignatory: true,
        isInvoiceRecipient: true,
      },
      createdAt,
    ),
  );
  return client;
};

const drawState = (random: Random): ClientState => {
  const at = random.next();
  if (at < 0.76) return 'active';
  if (at < 0.86) return 'lead';
  return at < 0.93 ? 'inactive' : 'archived';
};

const spacedAbn = (random: Random, abn: string): string =>
  random.chance(0.5) ? `${abn.slice(0, 2)} ${abn.slice(2, 5)} ${abn.slice(5, 8)} ${abn.slice(8)}` : abn;

/** Makes each drawn name differ from all before it; wanted repeats do not come through here. */
class NameBook {
  readonly #taken = new Set<string>();
  readonly #next = new Map<string, number>();

  distinct(drawn: AustralianClient): string {
    const name = this.#free(drawn);
    this.#taken.add(name);
    return name;
  }

  #free({ name, address }: AustralianClient): string {
    if (!this.#taken.has(name)) return name;
    const atPlace = inserted(name, address.suburb);
    if (!this.#taken.has(atPlace)) return atPlace;
    for (;;) {
      const number = (this.#next.get(atPlace) ?? 1) + 1;
      this.#next.set(atPlace, number);
      const numbered = inserted(name, `${address.suburb} No. ${String(number)}`);
      if (!this.#taken.has(numbered)) return numbered;
    }
  }
}

const inserted = (name: string, words: string): string =>
  name.endsWith(' Pty Ltd') ? `${name.slice(0, -' Pty Ltd'.length)} ${words} Pty Ltd` : `${name} (${words})`;

/** Deals out e-mails in runs: mostly one client each, some shared by two to eleven. */
class EmailBook {
  readonly #random: Random;
  readonly #taken = new Set<string>();
  #current = '';
  #left = 0;
  #groups = 0;
  readonly #hasLargest: boolean;

  constructor(random: Random, clients: number) {
    this.#random = random;
    this.#hasLargest = clients >= 200;
  }

  next(drawn: AustralianClient): string {
    if (this.#left > 0) {
      this.#left -= 1;
      return this.#current;
    }
    this.#groups += 1;
    this.#left = this.#drawSize() - 1;
    this.#current = this.#distinct(drawn.email);
    return this.#current;
  }

  #drawSize(): number {
    // The largest group comes once at the head of every few hundred, so that each practice of that size has one.
    if (this.#hasLargest && this.#groups % 400 === 10) return largestEmailGroup;
    if (!this.#random.chance(sharedEmailShare)) return 1;
    let size = 2;
    while (size < largestEmailGroup && this.#random.chance(0.3)) size += 1;
    return size;
  }

  #distinct(email: string): string {
    let free = email;
    for (let number = 2; this.#taken.has(free); number += 1) {
      const [local = '', host = ''] = email.split('@');
      free = `${asciiSlug(local)}${String(number)}@${host}`;
    }
    this.#taken.add(free);
    return free;
  }
}
