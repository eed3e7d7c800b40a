import { z } from 'zod';
import type { JsonObject } from '#base/json.ts';
import { parseInput } from '#sim/kit/control.ts';
import {
  addContact,
  archiveClient,
  createClient,
  editClient,
  editContact,
  restoreClient,
} from './act-clients.ts';
import { createInvoice, issueInvoice, markInvoicePaid, touchInvoice, voidInvoice } from './act-invoices.ts';
import { completePayout, createPayment, setPaymentState } from './act-payments.ts';
import {
  acceptProposal,
  archiveProposal,
  completeProposal,
  loseProposal,
  revokeProposal,
  sendProposal,
} from './act-proposals.ts';
import { paymentStates } from './entities.ts';
import { clientBody, clientFieldsOf, clientPatchBody, contactBody, contactFieldsOf } from './keyed-bodies.ts';
import { plans } from './practice.ts';
import type { World } from './world.ts';

const slug = z.string();
const named = <const Act extends string>(act: Act) => z.strictObject({ act: z.literal(act), slug });

const hazardsSchema = z.strictObject({
  moneyAs: z.enum(['string', 'number', 'mixed']).exactOptional(),
  paymentAmountKey: z.enum(['total', 'amount', 'mixed']).exactOptional(),
  paymentPerInvoice: z.boolean().exactOptional(),
  repeatedCursors: z.int().nonnegative().exactOptional(),
  emptyPages: z.int().nonnegative().exactOptional(),
  maxLimit: z.int().positive().exactOptional(),
  slowCollectionsMs: z.int().nonnegative().exactOptional(),
  rotateRefreshTokens: z.boolean().exactOptional(),
  honourIdempotencyKeys: z.boolean().exactOptional(),
  contactTouchesClient: z.boolean().exactOptional(),
});

const schema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('createClient'), client: clientBody }),
  z.strictObject({ act: z.literal('editClient'), slug, client: clientPatchBody }),
  named('archiveClient'),
  named('restoreClient'),
  z.strictObject({ act: z.literal('addContact'), slug, contact: contactBody }),
  z.strictObject({ act: z.literal('editContact'), slug, contact: contactBody }),
  named('sendProposal'),
  named('acceptProposal'),
  named('completeProposal'),
  named('loseProposal'),
  named('revokeProposal'),
  named('archiveProposal'),
  z.strictObject({
    act: z.literal('createInvoice'),
    clientSlug: slug,
    date: z.iso.date(),
    description: z.string(),
    totalMinor: z.int(),
  }),
  named('issueInvoice'),
  named('voidInvoice'),
  named('markInvoicePaid'),
  z.strictObject({ act: z.literal('touchInvoice'), slug, memo: z.string() }),
  z.strictObject({ act: z.literal('createPayment'), invoiceSlugs: z.array(slug).min(1) }),
  z.strictObject({ act: z.literal('setPaymentState'), slug, state: z.enum(paymentStates) }),
  z.strictObject({ act: z.literal('completePayout'), id: z.string() }),
  z.strictObject({ act: z.literal('overlay'), slug, members: z.record(z.string(), z.json()) }),
  z.strictObject({ act: z.literal('omitTotal'), slug }),
  z.strictObject({ act: z.literal('setPlan'), plan: z.enum(plans) }),
  z.strictObject({ act: z.literal('setHazards'), hazards: hazardsSchema }),
]);

type ControlAct = z.infer<typeof schema>;

/** One act by the control API; answers with the slug of what was touched, where there is one. */
export const mutate = (world: World, input: unknown): JsonObject => run(world, parseInput(schema, input));

const run = (world: World, asked: ControlAct): JsonObject => {
  switch (asked.act) {
    case 'createClient':
      return slugOf(createClient(world, { ...clientFieldsOf(asked.client), name: asked.client.name }));
    case 'editClient':
      return slugOf(editClient(world, asked.slug, clientFieldsOf(asked.client)));
    case 'addContact':
      return slugOf(addContact(world, asked.slug, contactFieldsOf(asked.contact)));
    case 'editContact':
      return slugOf(editContact(world, asked.slug, contactFieldsOf(asked.contact)));
    case 'createInvoice':
      return slugOf(createInvoice(world, invoiceOf(asked)));
    case 'touchInvoice':
      return slugOf(touchInvoice(world, asked.slug, { memo: asked.memo }));
    case 'createPayment':
      return slugOf(createPayment(world, { invoiceSlugs: asked.invoiceSlugs }));
    case 'setPaymentState':
      return slugOf(setPaymentState(world, asked.slug, asked.state));
    case 'completePayout':
      return { id: completePayout(world, asked.id).id };
    case 'overlay':
      world.overlays.set(asked.slug, asked.members);
      return { slug: asked.slug };
    case 'omitTotal':
      world.hazards.withoutTotal.add(asked.slug);
      return { slug: asked.slug };
    case 'setPlan':
      world.practice.plan = asked.plan;
      return {};
    case 'setHazards':
      Object.assign(world.hazards, asked.hazards);
      return {};
    default:
      return slugOf(namedActs[asked.act](world, asked.slug));
  }
};

const namedActs = {
  archiveClient,
  restoreClient,
  sendProposal,
  acceptProposal,
  completeProposal,
  loseProposal,
  revokeProposal,
  archiveProposal,
  issueInvoice,
  voidInvoice,
  markInvoicePaid,
} as const satisfies Readonly<Record<string, (world: World, slug: string) => { readonly slug: string }>>;

const slugOf = (row: { readonly slug: string }): JsonObject => ({ slug: row.slug });

const invoiceOf = (asked: Extract<ControlAct, { act: 'createInvoice' }>) => ({
  clientSlug: asked.clientSlug,
  date: asked.date,
  lines: [
    {
      description: asked.description,
      quantity: 1,
      unitMinor: asked.totalMinor,
      discountMinor: 0,
      originSlug: null,
    },
  ],
});
