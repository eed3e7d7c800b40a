import { SimInputError } from '#sim/kit/control.ts';
import type { RouteHandler, Router } from '#sim/kit/router.ts';
import { jsonResponse } from '#sim/kit/wire.ts';
import type { SimRequest, SimResponse } from '#sim/kit/wire.ts';
import { addContact, createClient, editClient, editContact } from './act-clients.ts';
import { createDeal, editDeal } from './act-deals.ts';
import { createInvoice } from './act-invoices.ts';
import { namePayment } from './act-payments.ts';
import { keyedBase } from './api-gate.ts';
import type { Contact } from './entities.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { errorResponse, Refusal, refusable } from './json-api-errors.ts';
import {
  clientBody,
  clientFieldsOf,
  clientPatchBody,
  contactBody,
  contactFieldsOf,
  contactPatchBody,
  dealBody,
  dealPatchBody,
  invoiceBody,
  paymentPatchBody,
  readBody,
} from './keyed-bodies.ts';
import { wireContact, wireKeyedClient } from './wire-clients.ts';
import { wireDeal } from './wire-deals.ts';
import { wireKeyedInvoice } from './wire-invoices.ts';
import { wireKeyedPayment } from './wire-payments.ts';
import type { World } from './world.ts';

/** The keyed profile's writes (assumed): clients, contacts, deals, another system's id on payments, and invoices as drafts. */
export const addKeyedWrites = (router: Router, world: World, keys: IdempotencyKeys): Router => {
  const writing = (handle: (request: SimRequest) => SimResponse): RouteHandler => writer(world, keys, handle);
  return router
    .post(
      `${keyedBase}/clients`,
      writing((request) => {
        const body = readBody(request, clientBody);
        const client = createClient(world, { ...clientFieldsOf(body), name: body.name });
        return jsonResponse(201, wireKeyedClient(world, client));
      }),
    )
    .on(
      'PATCH',
      `${keyedBase}/clients/:slug`,
      writing((request) => {
        const slug = existingClient(world, request);
        const client = editClient(world, slug, clientFieldsOf(readBody(request, clientPatchBody)));
        return jsonResponse(200, wireKeyedClient(world, client));
      }),
    )
    .post(
      `${keyedBase}/clients/:slug/contacts`,
      writing((request) => {
        const slug = existingClient(world, request);
        const contact = addContact(world, slug, contactFieldsOf(readBody(request, contactBody)));
        return jsonResponse(201, wireContact(world, contact));
      }),
    )
    .on(
      'PATCH',
      `${keyedBase}/clients/:slug/contacts`,
      writing((request) => patchContact(world, request)),
    )
    .on(
      'PATCH',
      `${keyedBase}/clients/:slug/contacts/:contact`,
      writing((request) => patchContact(world, request)),
    )
    .post(
      `${keyedBase}/deals`,
      writing((request) => {
        const body = readBody(request, dealBody);
        const deal = createDeal(world, {
          ...dealFieldsOf(body),
          name: body.name,
          clientSlug: body.client_slug,
        });
        return jsonResponse(201, wireDeal(world, deal));
      }),
    )
    .on(
      'PATCH',
      `${keyedBase}/deals/:slug`,
      writing((request) => {
        const slug = request.params['slug'] ?? '';
        if (world.practice.deals.find(slug) === null) throw new Refusal(404, 'There is no such deal.');
        const deal = editDeal(world, slug, dealFieldsOf(readBody(request, dealPatchBody)));
        return jsonResponse(200, wireDeal(world, deal));
      }),
    )
    .on(
      'PATCH',
      `${keyedBase}/payments/:slug`,
      writing((request) => {
        const slug = request.params['slug'] ?? '';
        if (world.practice.payments.find(slug) === null) throw new Refusal(404, 'There is no such payment.');
        const body = readBody(request, paymentPatchBody);
        return jsonResponse(200, wireKeyedPayment(world, namePayment(world, slug, body.external_payment_id)));
      }),
    )
    .post(
      `${keyedBase}/invoices`,
      writing((request) => postInvoice(world, request)),
    );
};

const writer =
  (world: World, keys: IdempotencyKeys, handle: (request: SimRequest) => SimResponse): RouteHandler =>
  (request) => {
    const write = (): Promise<SimResponse> =>
      refusable(() => {
        try {
          return handle(request);
        } catch (error) {
          // An act refuses a reference to nothing; the path itself was looked at before.
          if (error instanceof SimInputError) return errorResponse(422, error.message);
          throw error;
        }
      });
    return world.hazards.honourIdempotencyKeys ? keys.answer(request, write) : write();
  };

const existingClient = (world: World, request: SimRequest): string => {
  const slug = request.params['slug'] ?? '';
  if (world.practice.clients.find(slug) === null) throw new Refusal(404, 'There is no such client.');
  return slug;
};

const patchContact = (world: World, request: SimRequest): SimResponse => {
  const clientSlug = existingClient(world, request);
  const { slug, ...body } = readBody(request, contactPatchBody);
  const contact = contactOf(world, clientSlug, request.params['contact'] ?? slug ?? null);
  return jsonResponse(200, wireContact(world, editContact(world, contact.slug, contactFieldsOf(body))));
};

/** The contact named, or the primary one where none is. */
const contactOf = (world: World, clientSlug: string, slug: string | null): Contact => {
  const { practice } = world;
  const contact = slug === null ? practice.primaryContactOf(clientSlug) : practice.contacts.find(slug);
  if (contact?.clientSlug !== clientSlug) throw new Refusal(404, 'The client has no such contact.');
  return contact;
};

const dealFieldsOf = (body: {
  readonly name?: string;
  readonly state?: 'open' | 'won' | 'lost';
  readonly priority?: string | null;
  readonly stage_slug?: string;
  readonly value?: number;
}) => ({
  ...(body.name === undefined ? {} : { name: body.name }),
  ...(body.state === undefined ? {} : { state: body.state }),
  ...(body.priority === undefined ? {} : { priority: body.priority }),
  ...(body.stage_slug === undefined ? {} : { stageSlug: body.stage_slug }),
  ...(body.value === undefined ? {} : { valueMinor: body.value }),
});

const postInvoice = (world: World, request: SimRequest): SimResponse => {
  const body = readBody(request, invoiceBody);
  const client = world.practice.clients.find(body.client_slug);
  if (client?.state === 'archived' || client?.state === 'deleted')
    throw new Refusal(422, 'An archived client cannot be invoiced.', { pointer: '/client_slug' });
  if (body.due_date !== undefined && body.due_date < body.date)
    throw new Refusal(422, 'due_date must not be before date', { pointer: '/due_date' });
  const invoice = createInvoice(world, {
    clientSlug: body.client_slug,
    state: 'draft',
    date: body.date,
    ...(body.due_date === undefined ? {} : { dueDate: body.due_date }),
    reference: body.reference ?? null,
    memo: body.memo ?? null,
    source: 'api',
    lines: body.items.map((item) => ({
      description: item.description,
      quantity: item.quantity,
      unitMinor: item.unit_price,
      discountMinor: item.discount ?? 0,
      originSlug: null,
      taxRate: item.tax_rate ?? null,
    })),
  });
  return jsonResponse(201, wireKeyedInvoice(world, invoice));
};
