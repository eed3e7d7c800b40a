import { addContact, archiveContact, contactLines, readContact } from '#app/operate/contacts.ts';
import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import type { ContactDetail, ContactSummary } from '#contract/crm-contacts.ts';
import { defineVerb, inWorkspaceArgs, wholeNumber } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { listArgs, mostListed, oneOf, printFacts, printList, type ListShape } from './lists.ts';
import { printJson } from './output.ts';

const types = ['organization', 'individual'] as const;

const shape: ListShape<ContactSummary> = {
  name: 'contacts',
  none: 'No contacts.',
  columns: {
    ID: ({ id }) => id,
    NAME: ({ name }) => name,
    TYPE: ({ type }) => type,
    CODE: ({ code }) => code,
    EMAIL: ({ email }) => email,
    OWNER: ({ owner }) => owner?.name ?? null,
  },
};

const print = (io: Io, asJson: boolean | undefined, contact: ContactDetail): void => {
  if (asJson === true) printJson(io, contact);
  else
    printFacts(io, `${contact.name} – ${contact.type}${contact.archivedAt === null ? '' : ', archived'}`, {
      Id: contact.id,
      Code: contact.code,
      Email: contact.email,
      Phone: contact.phone,
      Mobile: contact.mobile,
      'Tax number': contact.taxId,
      Currency: contact.currency,
      'Terms, days': contact.paymentTermsDays,
      Owner: contact.owner?.name,
      Tags: contact.tags.join(', '),
      'Belongs to': contact.memberships.map((member) => member.contact.name).join(', '),
    });
};

export const contactList = defineVerb({
  description: 'Contacts by name',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    words: { type: 'positional', required: false, description: 'Beginnings of words to find them by' },
    type: { type: 'string', description: `Only this type: ${types.join(', ')}` },
    archived: { type: 'boolean', description: 'Those that are archived' },
  },
  run: async (args, io) => {
    const type = oneOf('type', args.type, types);
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const archived = args.archived === true ? 'yes' : 'no';
    printList(
      io,
      args.json,
      await contactLines(desk, { words: args.words ?? '', type, archived, limit }),
      shape,
    );
    return exitCodes.fine;
  },
});

const named = {
  contact: { type: 'positional', required: true, description: 'Id of the contact (ctc_…)' },
} as const;

export const contactShow = defineVerb({
  description: 'One contact',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await readContact(desk, args.contact));
    return exitCodes.fine;
  },
});

export const contactAdd = defineVerb({
  description: 'Add an organization, or an individual',
  args: {
    ...inWorkspaceArgs,
    name: { type: 'positional', required: true, description: 'What it is called' },
    type: { type: 'string', description: types.join(' or '), default: 'organization' },
    email: { type: 'string', description: 'Where invoices go' },
    phone: { type: 'string', description: 'Phone number' },
    code: { type: 'string', description: 'Your own number of the customer' },
    abn: { type: 'string', description: 'ABN; its check digits are checked' },
    currency: { type: 'string', description: 'Currency it is invoiced in' },
  },
  run: async (args, io) => {
    const type = oneOf('type', args.type, types) ?? 'organization';
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const id = await addContact(desk, type, {
      name: args.name,
      ...(args.email === undefined ? {} : { email: args.email }),
      ...(args.phone === undefined ? {} : { phone: args.phone }),
      ...(args.code === undefined ? {} : { code: args.code }),
      ...(args.abn === undefined ? {} : { taxId: args.abn, taxIdType: 'au_abn' }),
      ...(args.currency === undefined ? {} : { currency: args.currency }),
    });
    print(io, args.json, await readContact(desk, id));
    return exitCodes.fine;
  },
});

export const contactArchive = defineVerb({
  description: 'Archive a contact; its history stays',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await archiveContact(desk, args.contact));
    return exitCodes.fine;
  },
});
