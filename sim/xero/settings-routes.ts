import type { Router } from '#sim/kit/router.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { readModifiedSince } from './contact-query.ts';
import type { Tracking } from './invoice.ts';
import type { Organisation } from './organisation.ts';
import { satisfies, parseWhere, WhereSyntaxError } from './where-clause.ts';
import type { WhereValue } from './where-clause.ts';
import { wireTaxRates } from './tax-rates.ts';
import { enveloped, refusedInput, resourceNotFound } from './xero-answers.ts';
import { apiRoot, reads } from './xero-call.ts';
import type { XeroCall } from './xero-call.ts';
import { wireDate, wireInstant } from './xero-wire.ts';
import type { XeroWorld } from './xero-world.ts';

type WireRecord = Readonly<Record<string, unknown>>;

/** Settings are read only here; the lists take `where`, the accounts `If-Modified-Since` as well. */
export const settingsRoutes = (router: Router, world: XeroWorld): void => {
  const serve = (name: string, idField: string, list: (call: XeroCall) => readonly WireRecord[]): void => {
    router
      .get(
        `${apiRoot}/${name}`,
        reads(world, (call) => tell(call, name, list(call))),
      )
      .get(
        `${apiRoot}/${name}/:id`,
        reads(world, (call) => {
          const found = list(call).filter((record) => record[idField] === call.request.params['id']);
          return found.length === 0
            ? resourceNotFound()
            : enveloped(call.request, call.now, { [name]: found });
        }),
      );
  };
  router.get(
    `${apiRoot}/Organisation`,
    reads(world, (call) => enveloped(call.request, call.now, { Organisations: [wireOrganisation(call)] })),
  );
  serve('Accounts', 'AccountID', wireAccounts);
  serve('TaxRates', 'TaxType', () => wireTaxRates);
  serve('Currencies', 'Code', () => [
    { Code: 'AUD', Description: 'Australian Dollar' },
    { Code: 'NZD', Description: 'New Zealand Dollar' },
  ]);
  serve('BrandingThemes', 'BrandingThemeID', wireBrandingThemes);
  serve('TrackingCategories', 'TrackingCategoryID', wireTrackingCategories);
};

const tell = ({ request, now }: XeroCall, name: string, records: readonly WireRecord[]): SimResponse => {
  const where = request.query.get('where');
  try {
    const clause = where === null || where.trim() === '' ? null : parseWhere(where);
    const found =
      clause === null
        ? records
        : records.filter((record) => satisfies(clause, (field) => (record[field] ?? null) as WhereValue));
    return enveloped(request, now, { [name]: found });
  } catch (error) {
    if (error instanceof WhereSyntaxError) return refusedInput(request, 16, error.message);
    throw error;
  }
};

const wireOrganisation = ({ organisation }: XeroCall): WireRecord => ({
  APIKey: organisation.id.replaceAll('-', '').slice(0, 30).toUpperCase(),
  Name: organisation.name,
  LegalName: organisation.name,
  PaysTax: true,
  Version: 'AU',
  OrganisationType: 'COMPANY',
  BaseCurrency: 'AUD',
  CountryCode: 'AU',
  IsDemoCompany: organisation.class === 'DEMO',
  OrganisationStatus: 'ACTIVE',
  RegistrationNumber: organisation.abn,
  TaxNumber: organisation.abn,
  FinancialYearEndDay: 30,
  FinancialYearEndMonth: 6,
  SalesTaxBasis: 'ACCRUALS',
  SalesTaxPeriod: 'QUARTERLY1',
  DefaultSalesTax: 'Tax Exclusive',
  DefaultPurchasesTax: 'Tax Inclusive',
  ...(organisation.periodLockDate === null
    ? {}
    : { PeriodLockDate: wireDate(Date.parse(`${organisation.periodLockDate}T00:00:00Z`)) }),
  CreatedDateUTC: wireInstant(organisation.createdAt),
  OrganisationEntityType: 'COMPANY',
  Timezone: organisation.timezone,
  ShortCode: organisation.shortCode,
  OrganisationID: organisation.id,
  Edition: organisation.edition,
  Class: organisation.class,
  Addresses: [],
  Phones: [],
  ExternalLinks: [],
  PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } },
});

const wireAccounts = ({ organisation, request }: XeroCall): readonly WireRecord[] => {
  const since = readModifiedSince(request);
  return organisation.accounts
    .filter((account) => since === null || account.updatedAt >= since)
    .map(({ updatedAt, ...account }) => ({
      ...account,
      ShowInExpenseClaims: account.Class === 'EXPENSE',
      HasAttachments: false,
      UpdatedDateUTC: wireDate(updatedAt),
      AddToWatchlist: false,
    }));
};

const wireBrandingThemes = ({ organisation }: XeroCall): readonly WireRecord[] =>
  organisation.brandingThemeIds.map((id, index) => ({
    BrandingThemeID: id,
    Name: index === 0 ? 'Standard' : 'Advisory clients',
    Type: 'INVOICE',
    SortOrder: index,
    CreatedDateUTC: wireDate(organisation.createdAt),
  }));

const wireTrackingCategories = ({ organisation }: XeroCall): readonly WireRecord[] =>
  trackingCategories(organisation);

interface TrackingCategory extends WireRecord {
  readonly Name: string;
  readonly TrackingCategoryID: string;
  readonly Options: readonly {
    readonly TrackingOptionID: string;
    readonly Name: string;
    readonly Status: string;
  }[];
}

const trackingCategories = ({ trackingIds }: Organisation): readonly TrackingCategory[] => {
  const [office = '', team = '', ...options] = trackingIds;
  const optionsOf = (names: readonly string[], from: number): TrackingCategory['Options'] =>
    names.map((name, index) => ({
      TrackingOptionID: options[from + index] ?? '',
      Name: name,
      Status: 'ACTIVE',
    }));
  return [
    {
      Name: 'Office',
      Status: 'ACTIVE',
      TrackingCategoryID: office,
      Options: optionsOf(['Brisbane', 'Melbourne', 'Sydney'], 0),
    },
    {
      Name: 'Team',
      Status: 'ACTIVE',
      TrackingCategoryID: team,
      Options: optionsOf(['Advisory', 'Compliance'], 3),
    },
  ];
};

/** The category and option that a line names, each by id or by name; null when there is none such. */
export const trackingOf = (
  organisation: Organisation,
  asked: {
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly optionId: string | undefined;
    readonly option: string | undefined;
  },
): Tracking | null => {
  const category = trackingCategories(organisation).find((each) =>
    asked.id === undefined ? each.Name === asked.name : each.TrackingCategoryID === asked.id,
  );
  const option = category?.Options.find((each) =>
    asked.optionId === undefined ? each.Name === asked.option : each.TrackingOptionID === asked.optionId,
  );
  return category === undefined || option === undefined
    ? null
    : {
        TrackingCategoryID: category.TrackingCategoryID,
        TrackingOptionID: option.TrackingOptionID,
        Name: category.Name,
        Option: option.Name,
      };
};
