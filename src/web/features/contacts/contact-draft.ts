import type { ContactDetail } from '#contract/crm-contacts.ts';
import type { PostalAddressText } from '#contract/crm-vocabulary.ts';
import type { ContactFields } from '#web/features/contacts/save-contact.ts';
import type { CustomEdits } from '#web/features/custom-fields/custom-inputs.tsx';

/** A contact as its form holds it: text as typed, empty for none. */
export interface ContactDraft {
  readonly type: 'organization' | 'individual';
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly code: string;
  readonly email: string;
  readonly phone: string;
  readonly mobile: string;
  readonly website: string;
  readonly taxId: string;
  readonly currency: string;
  readonly paymentTermsDays: string;
  readonly ownerId: string | null;
  readonly tags: readonly string[];
  readonly billingAddress: PostalAddressText | null;
  readonly postalAddress: PostalAddressText | null;
  readonly custom: CustomEdits;
}

export const draftOf = (contact: ContactDetail | null): ContactDraft => ({
  type: contact?.type ?? 'organization',
  name: contact?.name ?? '',
  firstName: contact?.firstName ?? '',
  lastName: contact?.lastName ?? '',
  code: contact?.code ?? '',
  email: contact?.email ?? '',
  phone: contact?.phone ?? '',
  mobile: contact?.mobile ?? '',
  website: contact?.website ?? '',
  taxId: contact?.taxId ?? '',
  currency: contact?.currency ?? '',
  paymentTermsDays: contact?.paymentTermsDays?.toString() ?? '',
  ownerId: contact?.owner?.id ?? null,
  tags: contact?.tags ?? [],
  billingAddress: contact?.billingAddress ?? null,
  postalAddress: contact?.postalAddress ?? null,
  custom: contact?.custom ?? {},
});

const orNone = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What the API takes of it. Terms that are no number go as they are, to be refused with the field's name. */
export const fieldsOf = (draft: ContactDraft): ContactFields => ({
  ...(draft.type === 'organization'
    ? { name: draft.name.trim() }
    : {
        name: `${draft.firstName} ${draft.lastName}`.trim(),
        firstName: orNone(draft.firstName),
        lastName: orNone(draft.lastName),
      }),
  code: orNone(draft.code),
  email: orNone(draft.email),
  phone: orNone(draft.phone),
  mobile: orNone(draft.mobile),
  website: orNone(draft.website),
  taxId: orNone(draft.taxId),
  currency: orNone(draft.currency)?.toUpperCase() ?? null,
  paymentTermsDays: orNone(draft.paymentTermsDays) === null ? null : Number(draft.paymentTermsDays),
  ownerId: draft.ownerId,
  tags: [...draft.tags],
  billingAddress: draft.billingAddress,
  postalAddress: draft.postalAddress,
  custom: { ...draft.custom },
});
