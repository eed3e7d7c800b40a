import { dayMs, hourMs, minuteMs } from '#base/clock.ts';
import type { FieldSpec, KindSpec } from '#model/connector.ts';
import type { IgnitionKind } from './ignition-schemas.ts';

type FieldType = FieldSpec['type'];

/** Where the currency of an amount stands, by the amount's name. */
const currencies: Readonly<Record<string, string>> = {
  'amount.total': 'amount.currency',
  'amount.surcharge': 'amount.currency',
  'value.amount': 'value.currency',
  'projectedValue.amount': 'projectedValue.currency',
  'minimumContractValue.amount': 'minimumContractValue.currency',
};

/** Of which kind of record a field's value is the key. */
const references: Readonly<Record<string, string>> = {
  clientKey: 'client',
  invoiceKey: 'invoice',
  proposalKey: 'proposal',
};

/** Fields that are only read, by type. */
const readOnly = (type: FieldType, labels: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  Object.entries(labels).map(([name, label]) => {
    const moneyIn = currencies[name];
    const refersTo = references[name];
    return {
      name,
      label,
      type,
      writable: false,
      ...(moneyIn === undefined ? {} : { moneyIn }),
      ...(refersTo === undefined ? {} : { refersTo }),
    };
  });

const writable = (type: FieldType, labels: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  Object.entries(labels).map(([name, label]) => ({ name, label, type, writable: true }));

/** The practice's own staff. */
const people = (labels: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  readOnly('email', labels).map((field) => ({ ...field, person: true }));

/** Gives fields the roles by which two records are compared. */
const inRoles = (
  fields: readonly FieldSpec[],
  roles: Readonly<Record<string, NonNullable<FieldSpec['role']>>>,
): readonly FieldSpec[] =>
  fields.map((field) => {
    const role = roles[field.name];
    return role === undefined ? field : { ...field, role };
  });

const required = (name: string, label: string): FieldSpec => ({
  name,
  label,
  type: 'text',
  writable: true,
  required: true,
});

/** Written with a draft, and following from the invoice that it is made of. */
const drafted = (type: FieldType, labels: Readonly<Record<string, string>>): readonly FieldSpec[] =>
  writable(type, labels).map((field) => ({ ...field, derived: true }));

const stamps = readOnly('date', { createdAt: 'Created', updatedAt: 'Updated' });

/**
 * What a poll of a kind costs is one call and one more where archived records hide. Clients and contacts are polled each
 * minute, so that a connection without webhooks still follows within a minute: 180 of 1,000 calls an hour, all other
 * kinds together under 40. `fullEveryMs` finds what a delta cannot show: deletions and late clawbacks.
 */
const poll = (everyMs: number, fullEveryMs: number): KindSpec['poll'] => ({
  everyMs,
  overlapMs: 5 * minuteMs,
  fullEveryMs,
});

/** `writable` fields are so in the `keyed` profile only; the Reporting API writes nothing. */
export const ignitionKinds: readonly (KindSpec & { readonly kind: IgnitionKind })[] = [
  {
    kind: 'client',
    label: 'Client',
    labelPlural: 'Clients',
    poll: poll(minuteMs, dayMs),
    readBatch: 100,
    write: { batch: 1, actions: ['create', 'update'] },
    fields: [
      required('name', 'Name'),
      ...writable('email', { email: 'Email' }),
      ...writable('phone', { phone: 'Phone' }),
      ...writable('text', { externalClientId: 'External client id', groupName: 'Group' }),
      ...writable('text_list', { tags: 'Tags' }),
      ...readOnly('text', {
        status: 'State',
        xeroContactId: 'Xero contact id',
        'manager.name': 'Manager',
        'partner.name': 'Partner',
        taxNumber: 'Tax number',
        companyNumber: 'Company number',
        link: 'Page in Ignition',
      }),
      ...people({ 'manager.email': 'Manager’s email', 'partner.email': 'Partner’s email' }),
      ...readOnly('address', { address: 'Address', postalAddress: 'Postal address' }),
      ...stamps,
    ],
  },
  {
    kind: 'contact',
    label: 'Contact',
    labelPlural: 'Contacts',
    parent: 'client',
    poll: poll(minuteMs, dayMs),
    readBatch: 100,
    write: { batch: 1, actions: ['create', 'update'] },
    fields: [
      required('name', 'Name'),
      required('clientKey', 'Client'),
      ...writable('email', { email: 'Email' }),
      ...writable('phone', { phone: 'Phone', mobile: 'Mobile' }),
      ...writable('text', { position: 'Position', salutation: 'Salutation', addressee: 'Addressee' }),
      ...writable('boolean', {
        isPrimary: 'Primary contact',
        isSignatory: 'Signatory',
        isInvoiceRecipient: 'Receives invoices',
      }),
      ...readOnly('text', { firstName: 'First name', lastName: 'Last name', status: 'State' }),
      ...stamps,
    ],
  },
  {
    kind: 'service',
    label: 'Service',
    labelPlural: 'Services',
    poll: poll(hourMs, dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        name: 'Name',
        description: 'Description',
        status: 'State',
        priceType: 'Price type',
        billingMode: 'Billing mode',
        price: 'Price',
        minPrice: 'Lowest price',
        maxPrice: 'Highest price',
        unitName: 'Unit',
        taxRate: 'Tax rate',
        groupName: 'Group',
        categoryName: 'Category',
        origin: 'Origin',
        link: 'Page in Ignition',
      }),
      ...stamps,
    ],
  },
  {
    kind: 'proposal',
    label: 'Proposal',
    labelPlural: 'Proposals',
    poll: poll(15 * minuteMs, dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        number: 'Number',
        name: 'Name',
        status: 'State',
        clientKey: 'Client',
        clientName: 'Client’s name',
        externalClientId: 'External client id',
        contractTerm: 'Contract term',
        minimumContractMonths: 'Shortest contract in months',
        startType: 'Start type',
        'minimumContractValue.amount': 'Lowest contract value',
        'minimumContractValue.currency': 'Currency',
        creatorName: 'Creator',
        senderName: 'Sender',
        pdfUrl: 'PDF',
        link: 'Page in Ignition',
      }),
      ...readOnly('text_list', { clientTags: 'Client’s tags' }),
      ...readOnly('date', {
        startDate: 'Start',
        endDate: 'End',
        sentAt: 'Sent',
        acceptedAt: 'Accepted',
        lostAt: 'Lost',
      }),
      ...readOnly('object', { services: 'Services' }),
      ...stamps,
    ],
  },
  {
    kind: 'agreed_service',
    label: 'Agreed service',
    labelPlural: 'Agreed services',
    // Whoever announces a proposal announces its lines.
    parent: 'proposal',
    poll: poll(15 * minuteMs, dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        name: 'Name',
        description: 'Description',
        status: 'Proposal’s state',
        stage: 'Agreed or not',
        proposalKey: 'Proposal',
        proposalNumber: 'Proposal’s number',
        proposalName: 'Proposal’s name',
        clientKey: 'Client',
        clientName: 'Client’s name',
        serviceKey: 'Service of the library',
        position: 'Position',
        'billing.mode': 'Billing mode',
        'billing.summary': 'Billing in words',
        'pricing.priceType': 'Price type',
        'pricing.quantity': 'Quantity',
        contractTerm: 'Contract term',
        minimumContractMonths: 'Shortest contract in months',
        startType: 'Start type',
        link: 'Page in Ignition',
      }),
      ...readOnly('boolean', {
        isAddOn: 'Add-on',
        isSelected: 'Selected',
        isBilledAtSource: 'Billed by Ignition',
      }),
      ...readOnly('date', {
        startDate: 'Start',
        endDate: 'End',
        acceptedAt: 'Accepted',
        lostAt: 'Lost',
        updatedAt: 'Updated',
      }),
      ...readOnly('object', { cadence: 'How often', term: 'For how long', price: 'Price' }),
    ],
  },
  {
    kind: 'deal',
    label: 'Deal',
    labelPlural: 'Deals',
    poll: poll(15 * minuteMs, dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        name: 'Name',
        status: 'State',
        priority: 'Priority',
        clientKey: 'Client',
        clientName: 'Client’s name',
        externalClientId: 'External client id',
        stageKey: 'Stage',
        stageName: 'Stage’s name',
        stagePosition: 'Stage’s position',
        stageWinLikelihood: 'Stage’s likelihood to win',
        'owner.name': 'Owner',
        'value.amount': 'Value',
        'value.currency': 'Currency',
        'projectedValue.amount': 'Projected value',
        'projectedValue.currency': 'Projected value’s currency',
        projectedValueSource: 'Projected value’s source',
        proposalKey: 'Proposal',
        link: 'Page in Ignition',
      }),
      ...people({ 'owner.email': 'Owner’s email' }),
      ...readOnly('date', { stageStartedAt: 'In this stage since', closedAt: 'Closed' }),
      ...stamps,
    ],
  },
  {
    kind: 'deal_stage',
    label: 'Deal stage',
    labelPlural: 'Deal stages',
    poll: poll(hourMs, dayMs),
    readBatch: 100,
    fields: readOnly('text', {
      name: 'Name',
      status: 'State',
      position: 'Position',
      winLikelihood: 'Likelihood to win',
      inactiveAfterDays: 'Days until inactive',
    }),
  },
  {
    kind: 'invoice',
    label: 'Invoice',
    labelPlural: 'Invoices',
    poll: poll(15 * minuteMs, 7 * dayMs),
    readBatch: 100,
    // As drafts only: a person issues them in Ignition.
    write: { batch: 1, actions: ['create'] },
    fields: inRoles(
      [
        ...drafted('text', { clientKey: 'Client', reference: 'Reference', memo: 'Memo' }),
        ...drafted('date', { date: 'Date', dueDate: 'Due' }),
        ...drafted('object', { lines: 'Lines of the draft' }),
        ...readOnly('text', {
          number: 'Number',
          billingReference: 'Billing reference',
          status: 'State',
          paymentStatus: 'Payment state',
          paymentMethod: 'Payment method',
          paymentSource: 'Payment source',
          paymentReference: 'Payment reference',
          'amount.total': 'Total',
          'amount.surcharge': 'Surcharge',
          'amount.currency': 'Currency',
          'issuedBy.name': 'Issued by',
          source: 'Source',
          pushedTo: 'Pushed by Ignition to',
          'disbursal.id': 'Payout',
          'disbursal.status': 'Payout’s state',
          link: 'Page in Ignition',
        }),
        ...readOnly('date', {
          paymentDate: 'Paid',
          collectionDate: 'To be collected',
        }),
        ...readOnly('object', { items: 'Lines' }),
        ...stamps,
      ],
      { 'amount.total': 'total', 'amount.currency': 'currency', paymentDate: 'paid' },
    ),
  },
  {
    kind: 'payment',
    label: 'Payment',
    labelPlural: 'Payments',
    poll: poll(hourMs, 7 * dayMs),
    readBatch: 100,
    // Only the place for another system's id; a payment itself is the vendor's.
    write: { batch: 1, actions: ['update'] },
    fields: inRoles(
      [
        ...readOnly('text', {
          paymentKey: 'Payment',
          status: 'State',
          'amount.total': 'Amount',
          'amount.surcharge': 'Surcharge',
          'amount.currency': 'Currency',
          clientKey: 'Client',
          method: 'Method',
          collectionStatus: 'Collection’s state',
          'fee.amount': 'Fee',
          'disbursal.id': 'Payout',
          'disbursal.status': 'Payout’s state',
          link: 'Page in Ignition',
        }),
        ...writable('text', { externalPaymentId: 'External payment id' }),
        ...readOnly('text_list', { invoiceKeys: 'Invoices' }),
        ...readOnly('date', { collectedAt: 'Collected', availableOn: 'Available' }),
        ...stamps,
      ],
      { 'amount.total': 'total', 'amount.currency': 'currency' },
    ),
  },
  {
    kind: 'allocation',
    label: 'Payment of an invoice',
    labelPlural: 'Payments of invoices',
    poll: poll(15 * minuteMs, 7 * dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        status: 'State',
        'amount.total': 'Whole payment',
        'amount.currency': 'Currency',
        paymentKey: 'Payment',
        invoiceKey: 'Invoice',
        clientKey: 'Client',
        method: 'Method',
        'disbursal.id': 'Payout',
        link: 'Page in Ignition',
      }),
      ...readOnly('text_list', { invoiceKeys: 'Invoices' }),
      ...readOnly('date', { collectedAt: 'Collected', availableOn: 'Available' }),
      ...stamps,
    ],
  },
  {
    kind: 'payout',
    label: 'Payout',
    labelPlural: 'Payouts',
    poll: poll(30 * minuteMs, 7 * dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        status: 'State',
        type: 'Type',
        'amount.total': 'Amount',
        'amount.currency': 'Currency',
      }),
      ...readOnly('date', { submittedDate: 'Submitted', arrivalDate: 'Arrives' }),
    ],
  },
  {
    kind: 'collection',
    label: 'Collection',
    labelPlural: 'Collections',
    poll: poll(15 * minuteMs, 7 * dayMs),
    readBatch: 100,
    fields: [
      ...readOnly('text', {
        type: 'Type',
        'amount.total': 'Amount',
        'amount.currency': 'Currency',
        clientKey: 'Client',
        clientName: 'Client’s name',
        externalClientId: 'External client id',
        invoiceKey: 'Invoice',
        invoiceNumber: 'Invoice’s number',
        fee: 'Fee',
        feeDescription: 'Fee’s description',
        'disbursal.id': 'Payout',
        'disbursal.status': 'Payout’s state',
      }),
      ...readOnly('boolean', { isClawback: 'Clawback' }),
      ...readOnly('date', {
        startedOn: 'Started',
        feeInvoiceDate: 'Fee invoiced',
        'disbursal.arrivalDate': 'Payout arrives',
      }),
    ],
  },
];
