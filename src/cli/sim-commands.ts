import { askSimulator, simulatedVendors, simulatorUrl } from '#app/operate/simulator.ts';
import { runSimulatedFirm } from '#app/demo/standalone-firm.ts';
import { defineVerb, wholeNumber, type Command } from './command.ts';
import { exitCodes, type Io } from './io.ts';
import { printJson } from './output.ts';
import { UsageError } from './usage-error.ts';

const vendorArgs = {
  vendor: { type: 'positional', required: true, description: simulatedVendors.join(' or ') },
  url: { type: 'string', description: 'Its address, when it was started apart' },
} as const;

const addressOf = (io: Io, vendor: string, url: string | undefined): string => {
  const known = simulatedVendors.find((each) => each === vendor);
  if (known === undefined)
    throw new UsageError(`There is no simulated ${vendor}: ${simulatedVendors.join(', ')}`);
  return simulatorUrl(io.environment, known, url);
};

export const simStart = defineVerb({
  description: 'Start the simulated firm alone, without Plumbline, until Ctrl-C',
  args: {
    'ignition-port': { type: 'string', description: 'Port of Ignition', default: '4401' },
    'xero-port': { type: 'string', description: 'Port of Xero', default: '4402' },
    'stripe-port': { type: 'string', description: 'Port of Stripe', default: '4403' },
    dir: { type: 'string', description: 'Where what is done to them is kept', default: '.plumbline' },
  },
  run: async (args, io) => {
    const ports = {
      ignition: wholeNumber('ignition-port', args['ignition-port'], 0, 65_535),
      xero: wholeNumber('xero-port', args['xero-port'], 0, 65_535),
      stripe: wholeNumber('stripe-port', args['stripe-port'], 0, 65_535),
    };
    await runSimulatedFirm({ dataDir: args.dir, ports, stop: io.interrupted }, (facts) => {
      if (args.json) printJson(io, facts);
      else
        io.out(
          `Ignition  ${facts.ignition.url}  API key ${facts.ignition.apiKey}\nXero      ${facts.xero.url}  client id ${facts.xero.clientId}\nStripe    ${facts.stripe.url}  client id ${facts.stripe.clientId}\nCtrl-C stops them.\n`,
        );
    });
    return exitCodes.fine;
  },
});

export const simSeed = defineVerb({
  description:
    'Give a simulated vendor records: more contacts in Xero, more customers in Stripe, another firm in Ignition',
  args: {
    ...vendorArgs,
    records: { type: 'string', description: 'How many (0 to 100000)', default: '250' },
    seed: { type: 'string', description: 'Same seed, same records' },
  },
  run: async (args, io) => {
    const size = wholeNumber('records', args.records, 0, 100_000);
    const url = addressOf(io, args.vendor, args.url);
    const seeded = args.seed === undefined ? {} : { seed: args.seed };
    const input = args.vendor === 'ignition' ? { clients: size, ...seeded } : { size, ...seeded };
    const answer = await askSimulator(url, 'seed', input);
    if (args.json) printJson(io, answer);
    else io.out(`${args.vendor}: ${JSON.stringify(answer)}\n`);
    return exitCodes.fine;
  },
});

const bodyCommand = (act: 'fault' | 'mutate', description: string, example: string): Command =>
  defineVerb({
    description,
    args: {
      ...vendorArgs,
      do: { type: 'positional', required: false, description: `JSON, such as ${example}` },
      ...(act === 'fault' ? { clear: { type: 'boolean', description: 'End all faults' } as const } : {}),
    },
    run: async (args, io) => {
      const url = addressOf(io, args.vendor, args.url);
      const answer =
        args['clear'] === true
          ? await askSimulator(url, 'faults', {})
          : await askSimulator(url, act, readJsonArgument(args.do, example));
      if (args.json) printJson(io, answer);
      else io.out(`${args.vendor}: ${JSON.stringify(answer)}\n`);
      return exitCodes.fine;
    },
  });

const readJsonArgument = (text: string | undefined, example: string): unknown => {
  if (text === undefined) throw new UsageError(`Say what to do as JSON: '${example}'`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new UsageError(`This is not JSON: ${text}`);
  }
};

export const simFault = bodyCommand(
  'fault',
  'Let something go wrong at a simulated vendor',
  '{"kind":"status-500","count":3}',
);
export const simMutate = bodyCommand(
  'mutate',
  'Act as a person in a simulated vendor',
  '{"act":"create-contact","contact":{"Name":"Example Pty Ltd"}}',
);
