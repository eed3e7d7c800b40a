import { stripVTControlCharacters } from 'node:util';
import { renderUsage } from 'citty';
import type { Command } from './command.ts';
import { exitCodes, type ExitCode, type Io } from './io.ts';
import { printError } from './output.ts';
import { UsageError } from './usage-error.ts';

/** Commands are loaded when they are asked for: `plumbline --help` needs no database driver. */
type Loader = () => Promise<Command>;
type Noun = { readonly description: string } & (
  | { readonly verbs: Readonly<Record<string, Loader>> }
  | { readonly command: Loader }
);

const nouns: Readonly<Record<string, Noun>> = {
  serve: {
    description: 'run Plumbline here',
    command: async () => (await import('./serve-command.ts')).serveCommand,
  },
  connection: {
    description: 'accesses to vendors',
    verbs: {
      list: async () => (await import('./connection-commands.ts')).connectionList,
      add: async () => (await import('./connection-commands.ts')).connectionAdd,
      test: async () => (await import('./connection-commands.ts')).connectionTest,
      reconnect: async () => (await import('./connection-commands.ts')).connectionReconnect,
      remove: async () => (await import('./connection-commands.ts')).connectionRemove,
    },
  },
  inbound: {
    description: 'what was sent to incoming webhooks',
    verbs: {
      list: async () => (await import('./inbound-commands.ts')).inboundList,
      show: async () => (await import('./inbound-commands.ts')).inboundShow,
      replay: async () => (await import('./inbound-commands.ts')).inboundReplay,
      check: async () => (await import('./inbound-commands.ts')).inboundCheck,
    },
  },
  flow: {
    description: 'what is carried from where to where, and how',
    verbs: {
      presets: async () => (await import('./new-flow-commands.ts')).flowPresets,
      create: async () => (await import('./new-flow-commands.ts')).flowCreate,
      list: async () => (await import('./flow-commands.ts')).flowList,
      show: async () => (await import('./flow-commands.ts')).flowShow,
      fields: async () => (await import('./field-commands.ts')).flowFieldsVerb,
      export: async () => (await import('./flow-commands.ts')).flowExport,
      import: async () => (await import('./flow-commands.ts')).flowImport,
      enable: async () => (await import('./flow-commands.ts')).flowEnable,
      disable: async () => (await import('./flow-commands.ts')).flowDisable,
      rollback: async () => (await import('./flow-commands.ts')).flowRollback,
      accounts: async () => (await import('./ledger-commands.ts')).flowAccounts,
      clearing: async () => (await import('./ledger-commands.ts')).flowClearing,
      set: async () => (await import('./ledger-commands.ts')).flowSet,
      rehearse: async () => (await import('./reconcile-commands.ts')).flowRehearse,
    },
  },
  sync: {
    description: 'reading both ends of flows',
    verbs: { run: async () => (await import('./sync-commands.ts')).syncRun },
  },
  rehearsal: {
    description: 'writing exactly what was rehearsed',
    verbs: {
      apply: async () => (await import('./rehearsal-commands.ts')).rehearsalApply,
      status: async () => (await import('./rehearsal-commands.ts')).rehearsalStatus,
      held: async () => (await import('./rehearsal-commands.ts')).rehearsalHeld,
      stop: async () => (await import('./rehearsal-commands.ts')).rehearsalStop,
      'carry-on': async () => (await import('./rehearsal-commands.ts')).rehearsalCarryOn,
      'roll-back': async () => (await import('./rehearsal-commands.ts')).rehearsalRollBack,
    },
  },
  reconcile: {
    description: 'proof that both sides agree, or what differs',
    verbs: {
      run: async () => (await import('./reconcile-commands.ts')).reconcileRun,
      report: async () => (await import('./reconcile-commands.ts')).reconcileReport,
      heal: async () => (await import('./reconcile-commands.ts')).reconcileHeal,
      list: async () => (await import('./reconcile-commands.ts')).reconcileList,
      name: async () => (await import('./reconcile-commands.ts')).reconcileName,
      delete: async () => (await import('./reconcile-commands.ts')).reconcileDelete,
    },
  },
  handover: {
    description: 'invoices prepared for people to type at another vendor',
    verbs: {
      list: async () => (await import('./hand-over-commands.ts')).handOverList,
      show: async () => (await import('./hand-over-commands.ts')).handOverShow,
      done: async () => (await import('./hand-over-commands.ts')).handOverDone,
      undo: async () => (await import('./hand-over-commands.ts')).handOverUndo,
    },
  },
  match: {
    description: 'which record is which: what people must say, and said',
    verbs: {
      list: async () => (await import('./match-commands.ts')).matchList,
      show: async () => (await import('./match-commands.ts')).matchShow,
      decide: async () => (await import('./match-commands.ts')).matchDecide,
      undo: async () => (await import('./match-commands.ts')).matchUndo,
    },
  },
  link: {
    description: 'links: end, change, split and merge them, what follows shown first',
    verbs: {
      remove: async () => (await import('./link-commands.ts')).linkRemove,
      change: async () => (await import('./link-commands.ts')).linkChange,
      split: async () => (await import('./link-commands.ts')).linkSplit,
      merge: async () => (await import('./link-commands.ts')).linkMerge,
    },
  },
  webhook: {
    description: 'programs that are told what happens',
    verbs: {
      list: async () => (await import('./webhook-commands.ts')).webhookList,
      add: async () => (await import('./webhook-commands.ts')).webhookAdd,
      test: async () => (await import('./channel-commands.ts')).channelTest,
      enable: async () => (await import('./channel-commands.ts')).channelEnable,
      disable: async () => (await import('./channel-commands.ts')).channelDisable,
      remove: async () => (await import('./channel-commands.ts')).channelRemove,
      log: async () => (await import('./webhook-log-commands.ts')).webhookLog,
      show: async () => (await import('./webhook-log-commands.ts')).webhookShow,
      replay: async () => (await import('./webhook-log-commands.ts')).webhookReplay,
    },
  },
  owner: {
    description: 'who the people of one side are on the other',
    verbs: {
      list: async () => (await import('./owner-commands.ts')).ownerList,
      match: async () => (await import('./owner-commands.ts')).ownerMatch,
      unmatch: async () => (await import('./owner-commands.ts')).ownerUnmatch,
    },
  },
  conflict: {
    description: 'values that differ and that a person decides',
    verbs: {
      list: async () => (await import('./conflict-commands.ts')).conflictList,
      resolve: async () => (await import('./conflict-commands.ts')).conflictResolve,
    },
  },
  change: {
    description: 'intended writes',
    verbs: {
      list: async () => (await import('./change-commands.ts')).changeList,
      show: async () => (await import('./change-commands.ts')).changeShow,
      replay: async () => (await import('./change-commands.ts')).changeReplay,
      approve: async () => (await import('./approval-commands.ts')).changeApprove,
      reject: async () => (await import('./approval-commands.ts')).changeReject,
      reopen: async () => (await import('./approval-commands.ts')).changeReopen,
    },
  },
  record: {
    description: 'objects at vendors',
    verbs: {
      list: async () => (await import('./record-list-command.ts')).recordList,
      why: async () => (await import('./record-commands.ts')).recordWhy,
      anew: async () => (await import('./record-commands.ts')).recordAnew,
    },
  },
  module: {
    description: 'parts of the CRM',
    verbs: {
      list: async () => (await import('./module-commands.ts')).moduleList,
      on: async () => (await import('./module-commands.ts')).moduleOn,
      off: async () => (await import('./module-commands.ts')).moduleOff,
    },
  },
  contact: {
    description: 'organizations and individuals',
    verbs: {
      list: async () => (await import('./contact-commands.ts')).contactList,
      show: async () => (await import('./contact-commands.ts')).contactShow,
      add: async () => (await import('./contact-commands.ts')).contactAdd,
      archive: async () => (await import('./contact-commands.ts')).contactArchive,
      customer: async () => (await import('./customer-commands.ts')).contactCustomer,
      'new-customer': async () => (await import('./customer-commands.ts')).contactNewCustomer,
    },
  },
  service: {
    description: 'the catalogue',
    verbs: {
      list: async () => (await import('./service-commands.ts')).serviceList,
      show: async () => (await import('./service-commands.ts')).serviceShow,
      add: async () => (await import('./service-commands.ts')).serviceAdd,
      archive: async () => (await import('./service-commands.ts')).serviceArchive,
      resync: async () => (await import('./service-commands.ts')).serviceResync,
      drift: async () => (await import('./service-drift-commands.ts')).serviceDrift,
      adopt: async () => (await import('./service-drift-commands.ts')).serviceAdopt,
      heal: async () => (await import('./service-drift-commands.ts')).serviceHeal,
    },
  },
  import: {
    description: 'contacts and services from CSV files',
    verbs: {
      list: async () => (await import('./import-commands.ts')).importList,
      preview: async () => (await import('./import-commands.ts')).importPreview,
      show: async () => (await import('./import-commands.ts')).importShow,
      apply: async () => (await import('./import-commands.ts')).importApply,
      undo: async () => (await import('./import-commands.ts')).importUndo,
      cancel: async () => (await import('./import-commands.ts')).importCancel,
      discard: async () => (await import('./import-commands.ts')).importDiscard,
    },
  },
  opportunity: {
    description: 'work that may come',
    verbs: {
      list: async () => (await import('./opportunity-commands.ts')).opportunityList,
      show: async () => (await import('./opportunity-commands.ts')).opportunityShow,
      win: async () => (await import('./opportunity-commands.ts')).opportunityWin,
      lose: async () => (await import('./opportunity-commands.ts')).opportunityLose,
    },
  },
  ticket: {
    description: 'work that was asked for',
    verbs: {
      list: async () => (await import('./ticket-commands.ts')).ticketList,
      show: async () => (await import('./ticket-commands.ts')).ticketShow,
    },
  },
  billable: {
    description: 'what is to be billed',
    verbs: {
      list: async () => (await import('./billable-commands.ts')).billableList,
      add: async () => (await import('./billable-commands.ts')).billableAdd,
    },
  },
  invoice: {
    description: 'invoices, carried to Stripe',
    verbs: {
      list: async () => (await import('./invoice-commands.ts')).invoiceList,
      show: async () => (await import('./invoice-commands.ts')).invoiceShow,
      preview: async () => (await import('./invoice-commands.ts')).invoicePreview,
      generate: async () => (await import('./invoice-commands.ts')).invoiceGenerate,
      send: async () => (await import('./invoice-commands.ts')).invoiceSend,
      void: async () => (await import('./invoice-commands.ts')).invoiceVoid,
      refund: async () => (await import('./invoice-commands.ts')).invoiceRefund,
    },
  },
  subscription: {
    description: 'what is billed again and again',
    verbs: {
      list: async () => (await import('./subscription-commands.ts')).subscriptionList,
    },
  },
  agreed: {
    description: 'what clients agreed to elsewhere, and what bills it',
    verbs: {
      list: async () => (await import('./agreed-service-commands.ts')).agreedServiceList,
      show: async () => (await import('./agreed-service-commands.ts')).agreedServiceShow,
      unbilled: async () => (await import('./agreed-service-commands.ts')).agreedServiceUnbilled,
      start: async () => (await import('./agreed-service-commands.ts')).agreedServiceStart,
      dismiss: async () => (await import('./agreed-service-commands.ts')).agreedServiceDismiss,
      reopen: async () => (await import('./agreed-service-commands.ts')).agreedServiceReopen,
    },
  },
  finance: {
    description: 'how invoices are reckoned',
    verbs: {
      show: async () => (await import('./finance-commands.ts')).financeShow,
      set: async () => (await import('./finance-commands.ts')).financeSet,
    },
  },
  report: {
    description: 'what is owed, paid, sold and not billed yet',
    command: async () => (await import('./report-command.ts')).report,
  },
  alert: {
    description: 'what a person is needed for, and where that is told',
    verbs: {
      list: async () => (await import('./alert-commands.ts')).alertList,
      channels: async () => (await import('./alert-channel-commands.ts')).alertChannels,
      add: async () => (await import('./alert-channel-commands.ts')).alertAdd,
      test: async () => (await import('./channel-commands.ts')).channelTest,
      enable: async () => (await import('./channel-commands.ts')).channelEnable,
      disable: async () => (await import('./channel-commands.ts')).channelDisable,
      remove: async () => (await import('./channel-commands.ts')).channelRemove,
    },
  },
  member: {
    description: 'who works in a workspace',
    verbs: {
      list: async () => (await import('./member-commands.ts')).memberList,
      invite: async () => (await import('./member-commands.ts')).memberInvite,
      role: async () => (await import('./member-commands.ts')).memberRole,
      remove: async () => (await import('./member-commands.ts')).memberRemove,
    },
  },
  doctor: {
    description: 'is everything as it should be?',
    command: async () => (await import('./doctor-command.ts')).doctor,
  },
  sim: {
    description: 'the simulated firm',
    verbs: {
      start: async () => (await import('./sim-commands.ts')).simStart,
      seed: async () => (await import('./sim-commands.ts')).simSeed,
      fault: async () => (await import('./sim-commands.ts')).simFault,
      mutate: async () => (await import('./sim-commands.ts')).simMutate,
    },
  },
};

/** Runs one command line, noun then verb, and gives its exit code. Everything it says goes through `io`. */
export const runCli = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  const [nounName = '', ...rest] = argv;
  const noun = Object.hasOwn(nouns, nounName) ? nouns[nounName] : undefined;
  if (noun === undefined) {
    if (nounName === '' || isHelp(nounName)) {
      io.out(overview());
      return nounName === '' ? exitCodes.usage : exitCodes.fine;
    }
    return refuse(io, `There is no command "${nounName}".`, overview());
  }
  if ('command' in noun) return runOne(nounName, await noun.command(), rest, io);
  const [verbName = '', ...args] = rest;
  const load = Object.hasOwn(noun.verbs, verbName) ? noun.verbs[verbName] : undefined;
  if (load !== undefined) return runOne(`${nounName} ${verbName}`, await load(), args, io);
  const usage = await verbsOf(nounName, noun.verbs);
  if (isHelp(verbName)) {
    io.out(usage);
    return exitCodes.fine;
  }
  return refuse(
    io,
    verbName === '' ? `${nounName} needs a verb.` : `There is no "${nounName} ${verbName}".`,
    usage,
  );
};

const isHelp = (arg: string): boolean => arg === '--help' || arg === '-h' || arg === 'help';

const runOne = async (name: string, command: Command, args: string[], io: Io): Promise<ExitCode> => {
  if (args.some((arg) => arg === '--help' || arg === '-h')) {
    io.out(await usageOf(name, command));
    return exitCodes.fine;
  }
  try {
    return await command.run(args, io);
  } catch (caught) {
    if (caught instanceof UsageError || (caught instanceof Error && caught.name === 'CLIError'))
      return refuse(io, stripVTControlCharacters(caught.message), await usageOf(name, command));
    printError(io, caught, args.includes('--json'));
    return exitCodes.failure;
  }
};

const refuse = (io: Io, message: string, usage: string): ExitCode => {
  io.err(`${message}\n\n${usage}`);
  return exitCodes.usage;
};

const usageOf = async (name: string, command: Command): Promise<string> =>
  `${stripVTControlCharacters(
    await renderUsage({
      meta: { name: `plumbline ${name}`, description: command.description },
      args: command.args,
    }),
  ).trim()}\n`;

const verbsOf = async (noun: string, verbs: Readonly<Record<string, Loader>>): Promise<string> => {
  const lines = await Promise.all(
    Object.entries(verbs).map(async ([verb, load]) => [verb, (await load()).description] as const),
  );
  const width = Math.max(...lines.map(([verb]) => verb.length));
  return lines.map(([verb, text]) => `  plumbline ${noun} ${verb.padEnd(width)}  ${text}\n`).join('');
};

const overview = (): string => {
  const width = Math.max(...Object.keys(nouns).map((name) => name.length));
  return [
    'Keeps Ignition, a CRM, Xero and Stripe in step, and proves that they are.\n\n',
    ...Object.entries(nouns).map(
      ([name, { description }]) => `  plumbline ${name.padEnd(width)}  ${description}\n`,
    ),
    '\nA noun alone, as in "plumbline flow", shows its verbs.\n',
    '--json prints for machines, --help tells more. Exit codes: 0 fine, 1 findings, 2 usage, 3 failure.\n',
  ].join('');
};
