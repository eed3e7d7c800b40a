/** What a workspace can switch on; `contacts` is always on. */
export const crmModules = ['contacts', 'services', 'opportunities', 'tickets', 'finance', 'stripe'] as const;
export type CrmModule = (typeof crmModules)[number];

/** What each module cannot do without. */
export const moduleNeeds: Readonly<Record<CrmModule, readonly CrmModule[]>> = {
  contacts: [],
  services: ['contacts'],
  opportunities: ['contacts'],
  tickets: ['contacts'],
  finance: ['contacts', 'services'],
  stripe: ['finance'],
};

/** The modules that are on, by the rows that say so: contacts always are. */
export const onNow = (rows: readonly { readonly module: CrmModule }[]): ReadonlySet<CrmModule> =>
  new Set<CrmModule>(['contacts', ...rows.map((row) => row.module)]);

/** Needed modules that are off, in the order to switch them on. */
export const missingNeeds = (module: CrmModule, on: ReadonlySet<CrmModule>): readonly CrmModule[] =>
  crmModules.filter((other) => !on.has(other) && needsOf(module).has(other));

/** Modules that are on and cannot do without this one, also by way of others. */
export const neededBy = (module: CrmModule, on: ReadonlySet<CrmModule>): readonly CrmModule[] =>
  crmModules.filter((other) => on.has(other) && needsOf(other).has(module));

const needsOf = (module: CrmModule): ReadonlySet<CrmModule> =>
  new Set(moduleNeeds[module].flatMap((need) => [need, ...needsOf(need)]));
