import type { Router } from '#sim/kit/router.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { saveBankTransaction, saveBankTransfer } from './bank-acts.ts';
import type { BankTransaction, BankTransfer } from './bank.ts';
import { wireBankTransaction, wireBankTransfer } from './bank-wire.ts';
import { readText } from './contact-input.ts';
import { writeDocuments } from './document-batch.ts';
import { tellDocuments } from './document-query.ts';
import { dayAt, wireCents } from './invoice-wire.ts';
import type { WhereValue } from './where-clause.ts';
import { enveloped, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads, writes } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import type { XeroWorld } from './xero-world.ts';

/** Money received and spent, and transfers between bank accounts. */
export const bankRoutes = (router: Router, world: XeroWorld): void => {
  const transactions = `${apiRoot}/BankTransactions`;
  const transfers = `${apiRoot}/BankTransfers`;
  const writeTransactions = writes(world, (call) =>
    writeDocuments(call, {
      list: 'BankTransactions',
      idField: 'BankTransactionID',
      idOf: (element) => readText(element, 'BankTransactionID') ?? null,
      save: (element) => saveBankTransaction(world, call.organisation, element),
      tell: (moved) => wireBankTransaction(call.organisation, moved, 'full'),
    }),
  );
  router
    .get(transactions, reads(world, listTransactions))
    .put(transactions, writeTransactions)
    .post(transactions, writeTransactions)
    .get(`${transactions}/:id`, reads(world, oneTransaction))
    .get(transfers, reads(world, listTransfers))
    .put(
      transfers,
      writes(world, (call) =>
        writeDocuments(call, {
          list: 'BankTransfers',
          idField: 'BankTransferID',
          idOf: () => null,
          save: (element) => saveBankTransfer(world, call.organisation, element),
          tell: (moved) => wireBankTransfer(call.organisation, moved),
        }),
      ),
    )
    .get(`${transfers}/:id`, reads(world, oneTransfer));
};

const listTransactions = (call: XeroCall): SimResponse =>
  tellDocuments(call, {
    list: 'BankTransactions',
    documents: call.organisation.ledger.bankTransactions.list(),
    filters: {},
    read: readTransaction,
    tell: (moved, detail) => wireBankTransaction(call.organisation, moved, detail),
  });

const oneTransaction = (call: XeroCall): SimResponse => {
  const { organisation, request, now } = call;
  const found = organisation.ledger.bankTransactions.get(request.params['id'] ?? '');
  return found === null
    ? resourceNotFound()
    : enveloped(request, now, { BankTransactions: [wireBankTransaction(organisation, found, 'full')] });
};

/** Deleted ones only where they are asked for; never paged. */
const listTransfers = (call: XeroCall): SimResponse => {
  const { request, organisation } = call;
  const withDeleted = request.query.get('includeDeleted')?.toLowerCase() === 'true';
  return tellDocuments(call, {
    list: 'BankTransfers',
    documents: organisation.ledger.bankTransfers
      .list()
      .filter((moved) => withDeleted || moved.status === 'AUTHORISED'),
    filters: {},
    read: readTransfer,
    tell: (moved) => wireBankTransfer(organisation, moved),
  });
};

const oneTransfer = (call: XeroCall): SimResponse => {
  const { organisation, request, now } = call;
  const found = organisation.ledger.bankTransfers.get(request.params['id'] ?? '');
  return found === null
    ? resourceNotFound()
    : enveloped(request, now, { BankTransfers: [wireBankTransfer(organisation, found)] });
};

const readTransaction = (moved: BankTransaction, field: string): WhereValue | undefined => {
  switch (field) {
    case 'BankTransactionID':
      return moved.id;
    case 'Type':
      return moved.type;
    case 'Status':
      return moved.status;
    case 'Reference':
      return moved.reference === '' ? null : moved.reference;
    case 'Date':
      return dayAt(moved.date);
    case 'Total':
      return wireCents(moved.total);
    case 'BankAccount.AccountID':
      return moved.bankAccountId;
    case 'UpdatedDateUTC':
      return moved.updatedAt;
    default:
      return undefined;
  }
};

const readTransfer = (moved: BankTransfer, field: string): WhereValue | undefined => {
  switch (field) {
    case 'BankTransferID':
      return moved.id;
    case 'Reference':
      return moved.reference === '' ? null : moved.reference;
    case 'Date':
      return dayAt(moved.date);
    case 'Amount':
      return wireCents(moved.amount);
    default:
      return undefined;
  }
};
