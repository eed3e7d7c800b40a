import { z } from 'zod';
import { endpoint } from './endpoint.ts';

export const profileInput = z.object({
  name: z.string(),
  label: z.string(),
  secret: z.boolean(),
  required: z.boolean(),
  hint: z.string(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
  default: z.string().nullable(),
  /** A secret that the console can make, and in which form. */
  generated: z.enum(['token', 'whsec']).nullable(),
});

export const vendorProfile = z.object({
  profile: z.string(),
  label: z.string(),
  description: z.string(),
  /** `built_in`: it is connected by itself, and offered to nobody. */
  auth: z.enum(['oauth', 'client_credentials', 'api_key', 'built_in']),
  inputs: z.array(profileInput),
});

/** A system that can be connected, the ways of connecting it, and the kinds of records it has. */
export const vendor = z.object({
  vendor: z.string(),
  label: z.string(),
  profiles: z.array(vendorProfile),
  kinds: z.array(
    z.object({
      kind: z.string(),
      label: z.string(),
      labelPlural: z.string(),
      parent: z.string().nullable(),
      writable: z.boolean(),
      fields: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          type: z.string(),
          writable: z.boolean(),
          required: z.boolean(),
          maxLength: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type Vendor = z.infer<typeof vendor>;

export const listVendors = endpoint({
  method: 'GET',
  path: '/api/vendors',
  summary: 'The vendors of this installation, with what a person fills in to connect each',
  access: 'member',
  success: z.object({ items: z.array(vendor) }),
  errors: [],
});
