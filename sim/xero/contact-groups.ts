import type { Random } from '#sim/kit/random.ts';
import { nameKey } from './contact.ts';

/** Groups an organisation may have (400 example of `PUT /ContactGroups` in the OpenAPI file 16.1.0). */
export const mostGroups = 100;

/** One group of contacts. Its members are kept here, not on the contacts. */
export interface ContactGroup {
  readonly id: string;
  name: string;
  readonly contactIds: Set<string>;
}

/** The groups of one organisation, in the order of creation. A deleted group is told of nowhere again. */
export class ContactGroups {
  readonly #groups = new Map<string, ContactGroup>();

  list(): readonly ContactGroup[] {
    return [...this.#groups.values()];
  }

  get(id: string): ContactGroup | null {
    return this.#groups.get(id) ?? null;
  }

  byName(name: string): ContactGroup | null {
    return this.list().find((group) => nameKey(group.name) === nameKey(name)) ?? null;
  }

  of(contactId: string): readonly ContactGroup[] {
    return this.list().filter((group) => group.contactIds.has(contactId));
  }

  /** Why there can be no group of that name, in Xero's words where they are known; null when there can. */
  problemOf(name: string, ownId: string | null): string | null {
    if (name.trim() === '') return 'A contact group must have a name.';
    const other = this.byName(name);
    if (other !== null && other.id !== ownId) return 'A contact group with this name already exists.';
    if (ownId === null && this.#groups.size >= mostGroups)
      return `You’ve reached the limit of ${String(mostGroups)} contact groups.`;
    return null;
  }

  add(name: string, random: Random): ContactGroup {
    const group: ContactGroup = { id: random.uuid(), name: name.trim(), contactIds: new Set() };
    this.#groups.set(group.id, group);
    return group;
  }

  remove(id: string): void {
    this.#groups.delete(id);
  }
}
