import { html } from '#sim/kit/html.ts';
import type { SafeHtml } from '#sim/kit/html.ts';
import { selectField, textField } from '#sim/kit/page.ts';
import { SimInputError } from '#sim/kit/control.ts';
import type { ClientFields, ContactFields } from './act-clients.ts';
import type { Client, Contact } from './entities.ts';
import { staff } from './firm-words.ts';

const states = ['NSW', 'ACT', 'VIC', 'TAS', 'QLD', 'WA', 'SA', 'NT'] as const;
const nobody = { value: '', label: 'Nobody' };
const staffOptions = [nobody, ...staff.map(({ name, email }) => ({ value: email, label: name }))];

/** The form of a client, filled for one that exists. */
export const clientForm = (action: string, label: string, client: Client | null): SafeHtml =>
  html`<form class="fields" method="post" action="${action}">
    ${textField({ name: 'name', label: 'Client name', value: client?.name, required: true, maxLength: 255 })}
    ${textField({ name: 'email', label: 'E-mail', value: client?.email, type: 'email' })}
    ${textField({ name: 'phone', label: 'Phone', value: client?.phone, type: 'tel' })}
    ${textField({ name: 'tags', label: 'Tags (with commas between)', value: client?.tags.join(', ') })}
    ${textField({ name: 'groupName', label: 'Client group', value: client?.groupName })}
    ${selectField({ name: 'manager', label: 'Manager', value: client?.manager?.email ?? '', options: staffOptions })}
    ${selectField({ name: 'partner', label: 'Partner', value: client?.partner?.email ?? '', options: staffOptions })}
    ${textField({ name: 'taxNumber', label: 'Tax number (ABN)', value: client?.taxNumber })}
    ${textField({ name: 'companyNumber', label: 'Company number (ACN)', value: client?.companyNumber })}
    ${textField({ name: 'line1', label: 'Address', value: client?.address?.line1 })}
    ${textField({ name: 'suburb', label: 'City or suburb', value: client?.address?.suburb })}
    ${selectField({ name: 'state', label: 'State', value: client?.address?.state ?? '', options: [{ value: '', label: '–' }, ...states.map((state) => ({ value: state, label: state }))] })}
    ${textField({ name: 'postcode', label: 'Postcode', value: client?.address?.postcode, maxLength: 4 })}
    <div class="row"><button>${label}</button></div>
  </form>`;

export const contactForm = (contact: Contact): SafeHtml =>
  html`<form class="fields" method="post" action="/clients/${contact.clientSlug}/contacts/${contact.slug}">
    ${textField({ name: 'firstName', label: 'First name', value: contact.firstName })}
    ${textField({ name: 'lastName', label: 'Last name', value: contact.lastName })}
    ${textField({ name: 'email', label: 'Contact e-mail', value: contact.email, type: 'email' })}
    ${textField({ name: 'phone', label: 'Contact phone', value: contact.phone, type: 'tel' })}
    ${textField({ name: 'mobile', label: 'Mobile', value: contact.mobile, type: 'tel' })}
    ${textField({ name: 'position', label: 'Position', value: contact.position })}
    <div class="row"><button>Save contact</button></div>
  </form>`;

/** What the posted form says of a client; fields not in the form stay as they are. */
export const clientFieldsFrom = (form: URLSearchParams): ClientFields => {
  const name = form.get('name')?.trim();
  if (name === '') throw new SimInputError('A client needs a name.');
  const tags = form.get('tags');
  return {
    ...(name === undefined ? {} : { name }),
    ...textsFrom(form, ['email', 'phone', 'groupName', 'taxNumber', 'companyNumber']),
    ...(tags === null
      ? {}
      : {
          tags: tags
            .split(',')
            .map((tag) => tag.trim())
            .filter((tag) => tag !== ''),
        }),
    ...(form.has('manager') ? { manager: memberOf(form.get('manager')) } : {}),
    ...(form.has('partner') ? { partner: memberOf(form.get('partner')) } : {}),
    ...(form.has('line1') ? { address: addressFrom(form) } : {}),
  };
};

export const contactFieldsFrom = (form: URLSearchParams): ContactFields => ({
  ...(form.has('firstName') ? { firstName: form.get('firstName')?.trim() ?? '' } : {}),
  ...(form.has('lastName') ? { lastName: form.get('lastName')?.trim() ?? '' } : {}),
  ...textsFrom(form, ['email', 'phone', 'mobile', 'position']),
});

const textsFrom = <const Name extends string>(
  form: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string | null>> => {
  const given = names.filter((name) => form.has(name));
  // Left as typed: spaces inside and around a number are part of what the vendor keeps.
  const entries = given.map((name) => [name, form.get(name)?.trim() === '' ? null : form.get(name)]);
  return Object.fromEntries(entries) as Partial<Record<Name, string | null>>;
};

const memberOf = (email: string | null) => staff.find((member) => member.email === email) ?? null;

const addressFrom = (form: URLSearchParams): Client['address'] => {
  const line1 = form.get('line1')?.trim() ?? '';
  const suburb = form.get('suburb')?.trim() ?? '';
  const state = states.find((candidate) => candidate === form.get('state'));
  if (line1 === '' && suburb === '') return null;
  if (state === undefined) throw new SimInputError('An address needs a state.');
  return { line1, suburb, state, postcode: form.get('postcode')?.trim() ?? '' };
};
