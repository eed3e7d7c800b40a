import { openDesk } from '#app/operate/crm-desk.ts';
import { openOperator } from '#app/operate/operator.ts';
import {
  addService,
  archiveService,
  readService,
  resyncServices,
  serviceLines,
} from '#app/operate/services.ts';
import type { ServiceDetail, ServicePrice, ServiceSummary } from '#contract/crm-services.ts';
import { defineVerb, inWorkspaceArgs, separated, wholeNumber } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { listArgs, mostListed, printFacts, printList, shownAmount, type ListShape } from './lists.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

const pricesOf = ({ prices }: Pick<ServiceSummary, 'prices'>): string =>
  prices.map((price) => shownAmount(price.unitPrice, price.currency)).join(', ');
const soldOf = ({ recurring }: Pick<ServiceSummary, 'recurring'>): string =>
  recurring === null ? 'once' : `every ${String(recurring.count)} ${recurring.interval}`;

const shape: ListShape<ServiceSummary> = {
  name: 'services',
  none: 'No services.',
  columns: {
    ID: ({ id }) => id,
    CODE: ({ code }) => code,
    NAME: ({ name }) => name,
    SOLD: soldOf,
    TAX: ({ taxCode }) => taxCode,
    PRICES: pricesOf,
  },
};

const print = (io: Io, asJson: boolean | undefined, service: ServiceDetail): void => {
  if (asJson === true) printJson(io, service);
  else
    printFacts(io, `${service.code} ${service.name}${service.archivedAt === null ? '' : ' – archived'}`, {
      Id: service.id,
      Sold: soldOf(service),
      Unit: service.unit,
      Tax: service.taxCode,
      Prices: pricesOf(service),
      Flows: service.flows.map((flow) => `${flow.flowName}: ${flow.state}`).join(', '),
    });
};

export const serviceList = defineVerb({
  description: 'The catalogue by name',
  args: {
    ...inWorkspaceArgs,
    ...listArgs,
    words: { type: 'positional', required: false, description: 'Beginnings of words to find them by' },
    archived: { type: 'boolean', description: 'Those that are archived' },
  },
  run: async (args, io) => {
    const limit = wholeNumber('limit', args.limit, 1, mostListed);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const archived = args.archived === true ? 'yes' : 'no';
    printList(io, args.json, await serviceLines(desk, { words: args.words ?? '', archived, limit }), shape);
    return exitCodes.fine;
  },
});

const named = {
  service: { type: 'positional', required: true, description: 'Code or id of the service' },
} as const;

export const serviceShow = defineVerb({
  description: 'One service, and where it stands elsewhere',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await readService(desk, args.service));
    return exitCodes.fine;
  },
});

/** `AUD=120.50,USD=80`. */
const readPrices = (text: string | undefined): readonly ServicePrice[] =>
  (text ?? '')
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [currency = '', unitPrice = ''] = part.split('=');
      if (unitPrice === '') throw new UsageError(`--price takes CURRENCY=PRICE, not "${part}"`);
      return {
        currency: currency.trim().toUpperCase(),
        unitPrice: unitPrice.trim(),
        taxBehavior: 'exclusive',
      };
    });

export const serviceAdd = defineVerb({
  description: 'Add a service to the catalogue',
  args: {
    ...inWorkspaceArgs,
    code: { type: 'positional', required: true, description: 'Short and your own' },
    name: { type: 'positional', required: true, description: 'What it is called' },
    price: { type: 'string', description: 'Prices before tax, separated by commas', valueHint: 'AUD=120.50' },
    tax: { type: 'string', description: 'Code of its tax rate' },
    unit: { type: 'string', description: 'hour, return, month' },
  },
  run: async (args, io) => {
    const prices = readPrices(args.price);
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const id = await addService(desk, {
      code: args.code,
      name: args.name,
      prices,
      ...(args.tax === undefined ? {} : { taxCode: args.tax }),
      ...(args.unit === undefined ? {} : { unit: args.unit }),
    });
    print(io, args.json, await readService(desk, id));
    return exitCodes.fine;
  },
});

export const serviceArchive = defineVerb({
  description: 'Take a service out of the catalogue; its history stays',
  args: { ...inWorkspaceArgs, ...named },
  run: async (args, io) => {
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    print(io, args.json, await archiveService(desk, args.service));
    return exitCodes.fine;
  },
});

export const serviceResync = defineVerb({
  description: 'Have flows look at services again: products at Stripe are compared and mended',
  args: {
    ...inWorkspaceArgs,
    services: { type: 'positional', required: false, description: 'Codes or ids, separated by commas' },
    all: { type: 'boolean', description: 'All that are in use' },
  },
  run: async (args, io) => {
    if ((args.services === undefined) === (args.all !== true))
      throw new UsageError('Say one of: codes or ids, --all');
    await using operator = await openOperator(io.environment);
    const desk = openDesk(operator, await operator.workspace(args.workspace));
    const named = args.services === undefined ? ('all' as const) : separated('services', args.services);
    const services = await resyncServices(operator, desk, named);
    if (args.json) printJson(io, { services });
    else io.out(`${String(services)} services are looked at again.\n`);
    return exitCodes.fine;
  },
});
