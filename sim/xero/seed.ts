import { dayMs } from '#base/clock.ts';
import { seededClient } from '#sim/kit/australia.ts';
import type { AustralianClient } from '#sim/kit/australia.ts';
import type { Random } from '#sim/kit/random.ts';
import { nameKey } from './contact.ts';
import type { Contact } from './contact.ts';
import { saveContact } from './contact-acts.ts';
import type { InputElement } from './contact-input.ts';
import { SimInputError } from '#sim/kit/control.ts';
import type { Organisation } from './organisation.ts';
import type { XeroWorld } from './xero-world.ts';

/** Contacts present before anybody connects: `explicit` ones as the API would take them, then `count` invented ones. */
export interface SeedContacts {
  readonly count?: number;
  readonly explicit?: readonly InputElement[];
}

/** No events and no history are made. Throws `SimInputError` when an explicit contact breaks a rule of Xero's. */
export const seedContacts = (
  world: XeroWorld,
  organisation: Organisation,
  seed: SeedContacts,
): readonly Contact[] => {
  const explicit = (seed.explicit ?? []).map((element) => {
    const { saved, errors } = saveContact(world, organisation, null, element);
    if (saved === null) throw new SimInputError(errors.join(' '));
    return saved.contact;
  });
  for (let made = 0; made < (seed.count ?? 0); made += 1) {
    const client = seededClient(world.random);
    organisation.contacts.put(contactFrom(world, client, freeName(organisation, client)));
  }
  return explicit;
};

/** The client's name, told from namesakes by suburb and then by number, as bookkeepers do. */
const freeName = (organisation: Organisation, client: AustralianClient): string => {
  const isFree = (name: string): boolean => organisation.contacts.byName(nameKey(name)).length === 0;
  if (isFree(client.name)) return client.name;
  const withPlace = `${client.name} (${client.address.suburb})`;
  if (isFree(withPlace)) return withPlace;
  let number = organisation.contacts.size;
  while (!isFree(`${client.name} ${String(number)}`)) number += 1;
  return `${client.name} ${String(number)}`;
};

const contactFrom = (world: XeroWorld, client: AustralianClient, name: string): Contact => {
  const { random } = world;
  const at = world.clock.now() - random.int(1, 700) * dayMs;
  return {
    id: random.uuid(),
    createdAt: at,
    updatedAt: at,
    isCustomer: random.chance(0.7),
    isSupplier: random.chance(0.2),
    mergedToId: null,
    status: random.chance(0.03) ? 'ARCHIVED' : 'ACTIVE',
    texts: {
      Name: name,
      FirstName: client.person.givenName,
      LastName: client.person.familyName,
      EmailAddress: client.email,
      ...(client.abn === null ? {} : { TaxNumber: client.abn }),
      ...(client.acn === null ? {} : { CompanyNumber: client.acn }),
    },
    phones: phonesOf(client, random),
    addresses: [
      {
        AddressType: 'POBOX',
        AddressLine1: client.address.line1,
        City: client.address.suburb,
        Region: client.address.state,
        PostalCode: client.address.postcode,
        Country: 'Australia',
      },
    ],
    persons: [],
    paymentTerms: null,
    salesLineAmounts: null,
    purchasesLineAmounts: null,
  };
};

const phonesOf = (client: AustralianClient, random: Random): Contact['phones'] => [
  { PhoneType: 'MOBILE', PhoneCountryCode: '61', PhoneAreaCode: '', PhoneNumber: client.mobile.slice(1) },
  ...(random.chance(0.5)
    ? [
        {
          PhoneType: 'DEFAULT' as const,
          PhoneCountryCode: '61',
          PhoneAreaCode: client.landline.slice(1, 2),
          PhoneNumber: client.landline.slice(2),
        },
      ]
    : []),
];
