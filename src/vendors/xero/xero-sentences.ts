import type { WriteOutcome } from '#model/connector.ts';

type Refusal = Extract<WriteOutcome, { outcome: 'refused' }>;

export interface KnownSentence {
  readonly pattern: RegExp;
  readonly field: string;
  readonly reason: Refusal['reason'];
  readonly code: string;
  /** Ours, without names of people. */
  readonly message: string;
}

/**
 * Sentences of Xero that we know in full; they are its only codes. Sources: the 400 examples of Xero-OpenAPI 16.1.0;
 * calcinai/xero-php#880; waynerobinson/xeroizer#380, #477; XeroAPI/Xero-NetStandard#434; for invoices the error lists that
 * other vendors' help pages copy; read 2026-11.
 */
export const knownSentences: readonly KnownSentence[] = [
  {
    pattern:
      /^The contact name [\s\S]* is already assigned to another contact\. The contact name must be unique across all active contacts\.?$/i,
    field: 'Name',
    reason: 'conflict',
    code: 'xero.contact_name_taken',
    message: 'Another active contact in Xero has this name.',
  },
  {
    pattern: /^The Account Number already exists\. Please enter a different Account Number\.?$/i,
    field: 'AccountNumber',
    reason: 'conflict',
    code: 'xero.account_number_taken',
    message: 'Another contact in Xero has this account number.',
  },
  {
    pattern:
      /^The contact with the specified contact details has been archived\. The contact must be un-?archived before creating new invoices or credit notes\.?$/i,
    field: 'record',
    reason: 'gone',
    code: 'xero.contact_archived',
    message: 'The contact is archived in Xero.',
  },
  {
    pattern: /^(?:Contact )?Name cannot be empty\.?$/i,
    field: 'Name',
    reason: 'invalid',
    code: 'xero.validation',
    message: 'Xero wants a name on every contact.',
  },
  {
    pattern: /^Email address must be valid\.?$/i,
    field: 'EmailAddress',
    reason: 'invalid',
    code: 'xero.validation',
    message: 'Xero does not take this e-mail address.',
  },
  {
    // Xero validates what it has itself: a website typed without http:// stops every write of the contact.
    pattern: /^Website must be valid\.?$/i,
    field: 'Website',
    reason: 'invalid',
    code: 'xero.validation',
    message: 'The contact’s website in Xero is not valid by Xero’s own rule; correct it there.',
  },
  {
    pattern: /^Invoice # must be unique\.?$/i,
    field: 'InvoiceNumber',
    reason: 'conflict',
    code: 'xero.invoice_number_taken',
    message: 'Another invoice in Xero has this number.',
  },
  {
    pattern: /^(?:Invoice|Payment) not of valid status for modification\.?$/i,
    field: 'Status',
    reason: 'gone',
    code: 'xero.document_closed',
    message: 'The document’s state in Xero does not allow this change any more.',
  },
  {
    pattern: /^This document cannot be edited as it has a payment or credit note allocated to it\.?$/i,
    field: 'Status',
    reason: 'gone',
    code: 'xero.document_settled',
    message: 'Money was set against the invoice in Xero, which holds its amounts.',
  },
  {
    pattern:
      /^The TaxType code '[^']*' (?:cannot be used with account code '[^']*'|does not exist or .*)\.?$/i,
    field: 'LineItems',
    reason: 'invalid',
    code: 'xero.tax_and_account',
    message: 'Xero does not take this tax rate with this account.',
  },
  {
    pattern:
      /^(?:Account code '[^']*' (?:is not a valid code for this document|has been archived, or deleted)|Account code or ID must be specified)\.?$/i,
    field: 'LineItems',
    reason: 'invalid',
    code: 'xero.account_refused',
    message: 'Xero does not take this account on an invoice: it is archived, or no account for sales.',
  },
  {
    pattern: /^The document date cannot be before the (?:period|end of year) lock date[\s\S]*$/i,
    field: 'Date',
    reason: 'invalid',
    code: 'xero.period_locked',
    message: 'The books in Xero are locked on this date.',
  },
  {
    pattern: /^Organisation is not subscribed to currency [A-Z]{3}\.?$/i,
    field: 'CurrencyCode',
    reason: 'invalid',
    code: 'xero.currency_off',
    message: 'This currency is not switched on in Xero.',
  },
  {
    pattern: /^Payment amount exceeds the amount outstanding on this document\.?$/i,
    field: 'Amount',
    reason: 'invalid',
    code: 'xero.payment_too_large',
    message: 'More was paid than the invoice in Xero still owes.',
  },
  {
    pattern: /^Payments can only be made against Authorised documents\.?$/i,
    field: 'Invoice.InvoiceID',
    reason: 'conflict',
    code: 'xero.invoice_not_approved',
    message: 'The invoice in Xero is not approved, or no longer.',
  },
  {
    pattern: /^The Account type is invalid for payments\.?$/i,
    field: 'Account.AccountID',
    reason: 'invalid',
    code: 'xero.account_takes_no_payments',
    message: 'The account in Xero does not take payments: it is archived, or payments are not enabled on it.',
  },
  {
    pattern: /^The payment date cannot be before the (?:period|end of year) lock date[\s\S]*$/i,
    field: 'Date',
    reason: 'invalid',
    code: 'xero.period_locked',
    message: 'The books in Xero are locked on this date.',
  },
];
