import type { World } from '#test/world/world.ts';

export type ContactElement = Parameters<World['xero']['createContact']>[0];

/** A contact as a person would type it into Xero, in the wire's words; the same business as `aClient`. */
export const aContact = (fields: ContactElement = {}): ContactElement => ({
  Name: 'Harbour Bakery Pty Ltd',
  EmailAddress: 'hello@harbour.example',
  ...fields,
});
