import type { Connector, KindSpec, ProfileSpec } from '#model/connector.ts';
import type { ApiDeps } from '#api/api-deps.ts';
import type { HttpSurface } from '#api/http-surface.ts';
import { serve } from '#api/serve-endpoint.ts';
import { listVendors, type Vendor } from '#contract/vendors.ts';

export const vendorRoutes = (app: HttpSurface, deps: ApiDeps): void => {
  serve(app, listVendors, () => Promise.resolve({ items: deps.registry.list().map(vendorOf) }));
};

const vendorOf = (connector: Connector): Vendor => ({
  vendor: connector.vendor,
  label: connector.label,
  profiles: connector.profiles.map(profileOf),
  kinds: connector.kinds.map(kindOf),
});

const profileOf = (spec: ProfileSpec): Vendor['profiles'][number] => ({
  profile: spec.profile,
  label: spec.label,
  description: spec.description,
  auth: spec.auth,
  inputs: spec.inputs.map((input) => ({
    name: input.name,
    label: input.label,
    secret: input.secret,
    required: input.required,
    hint: input.hint,
    options: input.options === undefined ? null : [...input.options],
    default: input.default ?? null,
    generated: input.generated ?? null,
  })),
});

const kindOf = (spec: KindSpec): Vendor['kinds'][number] => ({
  kind: spec.kind,
  label: spec.label,
  labelPlural: spec.labelPlural,
  parent: spec.parent ?? null,
  writable: spec.write !== undefined,
  fields: spec.fields.map((field) => ({
    name: field.name,
    label: field.label,
    type: field.type,
    writable: field.writable,
    required: field.required ?? false,
    maxLength: field.maxLength ?? null,
  })),
});
