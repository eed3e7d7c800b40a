import { nameKey } from './contact.ts';
import type { Contact } from './contact.ts';
import { TextIndex } from './text-index.ts';

interface SortedView {
  readonly key: string;
  readonly version: number;
  readonly contacts: readonly Contact[];
}

/**
 * The contacts of one organisation, in the order of creation, found by id, number, account number, name and
 * e-mail. `put` replaces; nothing is ever removed but by `remove`, which takes back a refused batch.
 */
export class ContactStore {
  readonly #byId = new Map<string, Contact>();
  readonly #byNumber = new Map<string, string>();
  readonly #byAccountNumber = new Map<string, string>();
  readonly #byName = new TextIndex();
  readonly #byEmail = new TextIndex();
  #version = 0;
  #listed: {
    readonly version: number;
    readonly all: readonly Contact[];
    readonly active: readonly Contact[];
  } | null = null;
  #sorted: SortedView | null = null;

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Contact | null {
    return this.#byId.get(id) ?? null;
  }

  byNumber(number: string): Contact | null {
    return this.#read(this.#byNumber.get(number.toLowerCase()));
  }

  byAccountNumber(number: string): Contact | null {
    return this.#read(this.#byAccountNumber.get(number.toLowerCase()));
  }

  byActiveName(name: string): Contact | null {
    return this.byName(name).find((contact) => contact.status === 'ACTIVE') ?? null;
  }

  byName(name: string): readonly Contact[] {
    return this.#byName.idsOf(nameKey(name)).flatMap((id) => this.get(id) ?? []);
  }

  byEmail(email: string): readonly Contact[] {
    return this.#byEmail.idsOf(email.toLowerCase()).flatMap((id) => this.get(id) ?? []);
  }

  /** In the order of creation; the list is not to be changed and stays as it is after later writes. */
  list(includeArchived: boolean): readonly Contact[] {
    if (this.#listed?.version !== this.#version) {
      const all = [...this.#byId.values()];
      this.#listed = {
        version: this.#version,
        all,
        active: all.filter((contact) => contact.status === 'ACTIVE'),
      };
    }
    return includeArchived ? this.#listed.all : this.#listed.active;
  }

  /** The view made last is kept until the next write, so that paging through a sorted list sorts once. */
  sorted(key: string, make: () => readonly Contact[]): readonly Contact[] {
    if (this.#sorted?.key !== key || this.#sorted.version !== this.#version)
      this.#sorted = { key, version: this.#version, contacts: make() };
    return this.#sorted.contacts;
  }

  put(contact: Contact): void {
    const before = this.#byId.get(contact.id);
    if (before !== undefined) this.#unindex(before);
    this.#byId.set(contact.id, contact);
    this.#index(contact);
    this.#version += 1;
  }

  remove(id: string): void {
    const contact = this.#byId.get(id);
    if (contact === undefined) return;
    this.#unindex(contact);
    this.#byId.delete(id);
    this.#version += 1;
  }

  #read(id: string | undefined): Contact | null {
    return id === undefined ? null : this.get(id);
  }

  #index(contact: Contact): void {
    const { ContactNumber, AccountNumber, EmailAddress, Name } = contact.texts;
    if (ContactNumber !== undefined) this.#byNumber.set(ContactNumber.toLowerCase(), contact.id);
    if (AccountNumber !== undefined) this.#byAccountNumber.set(AccountNumber.toLowerCase(), contact.id);
    this.#byName.add(nameKey(Name), contact.id);
    if (EmailAddress !== undefined) this.#byEmail.add(EmailAddress.toLowerCase(), contact.id);
  }

  #unindex(contact: Contact): void {
    const { ContactNumber, AccountNumber, EmailAddress, Name } = contact.texts;
    forget(this.#byNumber, ContactNumber?.toLowerCase(), contact.id);
    forget(this.#byAccountNumber, AccountNumber?.toLowerCase(), contact.id);
    this.#byName.delete(nameKey(Name), contact.id);
    if (EmailAddress !== undefined) this.#byEmail.delete(EmailAddress.toLowerCase(), contact.id);
  }
}

const forget = (index: Map<string, string>, key: string | undefined, id: string): void => {
  if (key !== undefined && index.get(key) === id) index.delete(key);
};
