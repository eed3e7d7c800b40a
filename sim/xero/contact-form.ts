import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { textField } from '#sim/kit/page.ts';
import type { SimRequest } from '#sim/kit/wire.ts';
import { readForm } from '#sim/kit/wire.ts';
import type { Contact } from './contact.ts';
import type { InputElement } from './contact-input.ts';
import type { Organisation } from './organisation.ts';

/** The page of one contact. */
export const addressOf = (organisation: Organisation, contactId: string): string =>
  `/organisations/${organisation.id}/contacts/${contactId}`;

const formTexts = [
  ['Name', 'Contact name'],
  ['FirstName', 'First name'],
  ['LastName', 'Last name'],
  ['EmailAddress', 'Email'],
  ['TaxNumber', 'ABN'],
  ['AccountNumber', 'Account number'],
] as const;

export const contactForm = (action: string, label: string, contact: Contact | null): SafeHtml =>
  html`<form class="fields" method="post" action="${action}">
    ${formTexts.map(([name, text]) =>
      textField({ name, label: text, value: contact?.texts[name], required: name === 'Name' }),
    )}
    ${textField({
      name: 'mobile',
      label: 'Mobile',
      type: 'tel',
      value: contact?.phones.find((phone) => phone.PhoneType === 'MOBILE')?.PhoneNumber,
    })}
    <button>${label}</button>
  </form>`;

/** The form as the API would be sent it; the mobile number is one text in the form. */
export const elementOf = (request: SimRequest, before: Contact | null): InputElement => {
  const form = readForm(request);
  const mobile = before?.phones.find((phone) => phone.PhoneType === 'MOBILE');
  const texts = Object.fromEntries(formTexts.map(([field]) => [field, form.get(field) ?? '']));
  return { ...texts, Phones: [{ ...mobile, PhoneType: 'MOBILE', PhoneNumber: form.get('mobile') ?? '' }] };
};
