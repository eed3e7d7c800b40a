import { errorsOf, type ErrorEntry } from '#base/errors.ts';

/** Every code that starting, stopping and operating an installation can throw. */
export const appErrorTable = {
  'config.invalid': {
    status: 500,
    retry: 'never',
    hint: 'Correct the environment variables named above and start again; docs/settings.md lists them all.',
  },
  'config.vendor_app_missing': {
    status: 409,
    retry: 'never',
    hint: 'Register an app in the vendor’s developer portal, then set its client id and secret for this installation.',
  },
  'start.port_taken': {
    status: 500,
    retry: 'never',
    hint: 'Stop the program that uses the port, or set PLUMBLINE_PORT to another one.',
  },
  'start.port_refused': {
    status: 500,
    retry: 'never',
    hint: 'Ports below 1024 need a privileged user: put a proxy in front, or set PLUMBLINE_PORT. PLUMBLINE_HOST must be an address of this machine.',
  },
  'start.console_missing': {
    status: 500,
    retry: 'never',
    hint: 'Build it where development packages are installed: npm ci && npm run build, then copy dist/web here.',
  },
  'start.console_failed': {
    status: 500,
    retry: 'never',
    hint: 'Run npm run build to see what it says.',
  },
  'start.demo_failed': {
    status: 500,
    retry: 'never',
    hint: 'Start with --no-demo, or move the data directory aside to begin the demo anew.',
  },
  'operate.not_migrated': {
    status: 503,
    retry: 'never',
    hint: 'Start this release once (npm start, or plumbline serve); it migrates the database.',
  },
  'operate.workspace_unknown': {
    status: 404,
    retry: 'never',
    hint: 'Name the workspace with --workspace; without it there must be exactly one.',
  },
  'operate.record_unknown': {
    status: 404,
    retry: 'never',
    hint: 'Give the record’s id (rec_…), the vendor’s own id, or its exact name.',
  },
  'operate.flow_unknown': {
    status: 404,
    retry: 'never',
    hint: 'List the flows: plumbline flow list',
  },
  'operate.end_unclear': {
    status: 409,
    retry: 'never',
    hint: 'Name it by --from and --to, by id or name: plumbline connection list. To make one: plumbline connection add.',
  },
  'operate.flow_file': {
    status: 400,
    retry: 'never',
    hint: 'Write a flow with plumbline flow export, and change that. Its schema is at /api/schemas/flow.json.',
  },
  'operate.reconciliation_unknown': {
    status: 404,
    retry: 'never',
    hint: 'List them: plumbline reconcile list.',
  },
  'operate.member_unknown': {
    status: 404,
    retry: 'never',
    hint: 'List them: plumbline member list.',
  },
  'operate.change_unknown': {
    status: 404,
    retry: 'never',
    hint: 'List them: plumbline change list.',
  },
  'operate.simulator_unreachable': {
    status: 503,
    retry: 'later',
    hint: 'Start the simulated firm: npm start, or plumbline sim start.',
  },
  'operate.simulator_refused': {
    status: 400,
    retry: 'never',
    hint: 'What the simulator says above names the field that is wrong.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;

export const appError = errorsOf(appErrorTable);
