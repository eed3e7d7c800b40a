import { decimalText, placesText } from '#base/decimal.ts';
import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { selectField, textField } from '#sim/kit/page.ts';
import type { InputElement } from './contact-input.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import type { Organisation } from './organisation.ts';

/** Lines of the form: what is there, and a few empty ones. */
const emptyLines = 2;

export const amountShown = (cents: bigint): string => placesText({ units: cents, scale: 2 });

export const invoiceForm = (
  organisation: Organisation,
  action: string,
  label: string,
  invoice: Invoice | null,
  words = { number: 'Invoice number', due: 'Due date' },
): SafeHtml => {
  const lines = invoice?.lines ?? [];
  const places = Array.from({ length: lines.length + emptyLines }, (_, place) => place);
  return html`<form class="fields" method="post" action="${action}">
    ${textField({
      name: 'contact',
      label: 'To (contact name)',
      value: invoice === null ? null : organisation.contacts.get(invoice.contactId)?.texts.Name,
      required: true,
    })}
    ${textField({ name: 'number', label: words.number, value: invoice?.number })}
    ${textField({ name: 'reference', label: 'Reference', value: invoice?.reference })}
    ${textField({ name: 'date', label: 'Date', type: 'date', value: invoice?.date })}
    ${textField({ name: 'due', label: words.due, type: 'date', value: invoice?.dueDate })}
    ${selectField({
      name: 'amounts',
      label: 'Amounts are',
      value: invoice?.lineAmountTypes,
      options: [
        { value: 'Exclusive', label: 'Tax exclusive' },
        { value: 'Inclusive', label: 'Tax inclusive' },
        { value: 'NoTax', label: 'No tax' },
      ],
    })}
    ${places.map((place) => lineFields(place, lines[place] ?? null))}
    <button>${label}</button>
  </form>`;
};

const lineFields = (place: number, line: InvoiceLine | null): SafeHtml =>
  html`<fieldset>
    <legend>Line ${String(place + 1)}</legend>
    <input type="hidden" name="line${place}" value="${line?.id ?? ''}" />
    ${textField({ name: `description${String(place)}`, label: 'Description', value: line?.description })}
    ${textField({
      name: `quantity${String(place)}`,
      label: 'Quantity',
      value: line?.quantity === null || line === null ? '' : decimalText(line.quantity),
    })}
    ${textField({
      name: `price${String(place)}`,
      label: 'Unit price',
      value: line?.unitAmount === null || line === null ? '' : decimalText(line.unitAmount),
    })}
    ${textField({ name: `account${String(place)}`, label: 'Account code', value: line?.accountCode })}
    ${textField({ name: `tax${String(place)}`, label: 'Tax type', value: line?.taxType })}
  </fieldset>`;

/** The lines of the form as the API would be sent them; those without a description are left out. */
export const linesOf = (form: URLSearchParams): readonly InputElement[] => {
  const lines: InputElement[] = [];
  for (let place = 0; form.has(`description${String(place)}`); place += 1) {
    const read = (name: string): string => form.get(`${name}${String(place)}`)?.trim() ?? '';
    if (read('description') === '') continue;
    const id = read('line');
    lines.push({
      ...(id === '' ? {} : { LineItemID: id }),
      Description: read('description'),
      ...(read('quantity') === '' ? {} : { Quantity: read('quantity') }),
      ...(read('price') === '' ? {} : { UnitAmount: read('price') }),
      ...(read('account') === '' ? {} : { AccountCode: read('account') }),
      ...(read('tax') === '' ? {} : { TaxType: read('tax') }),
    });
  }
  return lines;
};
