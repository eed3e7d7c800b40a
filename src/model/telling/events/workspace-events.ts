import type { EventFacts, Members } from './event-facts.ts';

const audit = <const Action extends string, const Told extends Members>(
  action: Action,
  subject: string,
  when: string,
  told: Told,
  withheld: readonly string[] = [],
) => ({ when, subject, actions: { [action]: told } as Record<Action, Told>, withheld }) as const;

const ofApply = { apply: 'id', rehearsal: 'id' } as const;
const ofRun = { reconciliation: 'id' } as const;
const ofAlert = {
  subject: ['connection', 'flow', 'channel'],
  own: { 'name?': 'text', 'count?': 'count', 'code?': 'code' },
  beside: { alert: 'id', kind: 'code', title: 'text' },
} as const;

/** What happens to the workspace itself: its connections, flows, comparisons, people and channels. */
export const workspaceEvents = {
  'connection.connected': {
    when: 'an access is given, or works again',
    subject: 'connection',
    actions: {
      'connection.connected': { vendor: 'code', profile: 'code', tenant: 'text|null' },
      'connection.resumed': {},
    },
  },
  'connection.reconnect': audit(
    'connection.expired',
    'connection',
    'an access ended; a person must connect again',
    {
      code: 'code',
    },
  ),
  'connection.disconnected': audit('connection.disconnected', 'connection', 'a person ended an access', {
    vendor: 'code',
  }),
  'connection.look_back_stopped': audit(
    'connection.look_back_stopped',
    'connection',
    'a full list left out so many records that none is taken for gone; a person should look',
    { code: 'code', kind: 'code', unlisted: 'count', known: 'count' },
  ),
  'inbound.replayed': audit(
    'inbound.replayed',
    'connection',
    'a delivery of an incoming webhook was read again',
    {
      delivery: 'id',
      state: 'code',
      changed: 'count',
    },
  ),
  'owner.matched': audit(
    'owner.matched',
    'connection',
    'a person said who somebody of another connection is here; addresses are not told',
    { source: 'id', 'isDefault?': 'boolean', 'isEmpty?': 'boolean' },
  ),
  'owner.unmatched': audit(
    'owner.unmatched',
    'connection',
    'what was said of somebody was forgotten, and their e-mail address decides again',
    { source: 'id', 'isDefault?': 'boolean' },
  ),
  'flow.created': audit('flow.created', 'flow', 'a flow was made', { preset: 'code' }),
  'flow.paused': audit('flow.paused', 'flow', 'a flow stopped; `for` says why where no person did it', {
    'for?': 'code|null',
  }),
  'flow.resumed': audit('flow.resumed', 'flow', 'a flow goes on', { 'for?': 'code|null' }),
  'flow.changed': {
    when: 'settings of a flow were changed',
    subject: 'flow',
    actions: { 'flow.changed': {} },
    withheld: ['*'],
  },
  'flow.sync_requested': audit('flow.sync_requested', 'flow', 'a person had both ends listed', {
    all: 'boolean',
  }),
  'mapping.published': audit('mapping.published', 'flow', 'a new version of a mapping is in force', {
    version: 'count',
    rows: 'count',
    conditions: 'count',
  }),
  'mapping.rolled_back': audit(
    'mapping.rolled_back',
    'flow',
    'an old version of a mapping is in force again',
    {
      version: 'count',
      rows: 'count',
      conditions: 'count',
      restores: 'count',
    },
  ),
  'table.uploaded': audit('table.uploaded', 'lookup_table', 'a lookup table has a new version', {
    name: 'text',
    version: 'count',
    rows: 'count',
  }),
  'table.changed': audit(
    'table.changed',
    'lookup_table',
    'what a lookup table answers for unknown keys changed',
    {
      name: 'text',
      onMiss: 'code',
    },
  ),
  'table.removed': audit('table.removed', 'lookup_table', 'a lookup table was removed', { name: 'text' }),
  'reconciliation.requested': audit(
    'reconciliation.requested',
    'flow',
    'a comparison or rehearsal was asked for, by a person or its timetable',
    {
      ...ofRun,
      purpose: 'code',
      'trigger?': 'code',
      'mapping?': 'code',
      'version?': 'count|null',
    },
  ),
  'reconciliation.started': audit('reconciliation.started', 'flow', 'a comparison began', {
    ...ofRun,
    purpose: 'code',
  }),
  'reconciliation.finished': audit(
    'reconciliation.finished',
    'flow',
    'a comparison came to its end; `agreeing` of `compared` agree, and `mismatches` is what it found',
    { ...ofRun, purpose: 'code', compared: 'count', agreeing: 'count', mismatches: 'count' },
  ),
  'reconciliation.failed': audit('reconciliation.failed', 'flow', 'a comparison cannot go on', {
    ...ofRun,
    purpose: 'code',
    code: 'code',
  }),
  'reconciliation.cancelled': audit('reconciliation.cancelled', 'flow', 'a person ended a comparison', ofRun),
  'reconciliation.named': audit(
    'reconciliation.named',
    'flow',
    'a comparison or rehearsal is kept under a name, or under none any more',
    { ...ofRun, name: 'text|null' },
  ),
  'reconciliation.deleted': audit('reconciliation.deleted', 'flow', 'a comparison was deleted', {
    ...ofRun,
    name: 'text|null',
  }),
  'rehearsal.apply_asked': audit(
    'rehearsal.apply_asked',
    'flow',
    'a flow works by what was rehearsed from now on, and writes exactly that; `planned` is how many writes were shown',
    { ...ofApply, version: 'count', planned: 'count' },
  ),
  'rehearsal.rest_waits': audit(
    'rehearsal.rest_waits',
    'flow',
    'what was rehearsed and still matches is applied; a person has to decide about the rest',
    ofApply,
  ),
  'rehearsal.applied': audit('rehearsal.applied', 'flow', 'all that was rehearsed is applied', ofApply),
  'rehearsal.stopped': audit('rehearsal.stopped', 'flow', 'a person stopped applying a rehearsal', ofApply),
  'rehearsal.carried_on': audit(
    'rehearsal.carried_on',
    'flow',
    'a person had a flow write also what did not match its rehearsal',
    ofApply,
  ),
  'rehearsal.rolled_back': audit(
    'rehearsal.rolled_back',
    'flow',
    'a person put in force what was before a rehearsal was applied',
    ofApply,
  ),
  'reconciliation.scheduled': audit(
    'reconciliation.scheduled',
    'flow',
    'the timetable of a comparison was changed; `every` is null where there is none',
    {
      every: 'code|null',
      'weekday?': 'count|null',
      'atMinute?': 'count',
      'timeZone?': 'code',
      'refresh?': 'boolean',
    },
  ),
  'reconciliation.finding_healed': audit('finding.healed', 'record', 'a mismatch is being put right', {
    ...ofRun,
    finding: 'id',
    kind: 'code',
  }),
  'alert.opened': { when: 'a person is needed', ...ofAlert },
  'alert.recovered': { when: 'and no longer', ...ofAlert },
  'alert_rule.changed': audit('alert_rule.changed', 'alert_rule', 'a rule of alerts was changed', {
    enabled: 'boolean',
    'afterMs?': 'count|null',
  }),
  'channel.created': audit('channel.created', 'channel', 'a channel was made', { type: 'code' }),
  'channel.changed': audit('channel.changed', 'channel', 'a channel was changed or switched', {
    fields: 'texts',
  }),
  'channel.removed': audit('channel.removed', 'channel', 'a channel was removed', {}),
  'channel.secret_renewed': audit(
    'channel.secret_renewed',
    'channel',
    'a webhook signs with a new secret',
    {},
  ),
  'member.invited': audit('member.invited', 'invitation', 'somebody was invited', { role: 'code' }),
  'member.invitation_withdrawn': audit(
    'member.invitation_withdrawn',
    'invitation',
    'an invitation was taken back',
    {},
  ),
  'member.joined': audit('member.joined', 'member', 'somebody joined the workspace', {
    invitation: 'id',
    role: 'code',
    isNew: 'boolean',
  }),
  'member.role_changed': audit('member.role_changed', 'member', 'somebody may do more or less', {
    before: 'code',
    after: 'code',
  }),
  'member.removed': audit('member.removed', 'member', 'somebody left the workspace', {
    role: 'code',
    apiKeys: 'count',
  }),
  'api_key.created': audit(
    'api_key.created',
    'api_key',
    'an API key was made',
    { role: 'code', mayApprove: 'boolean' },
    ['name'],
  ),
  'api_key.revoked': audit('api_key.revoked', 'api_key', 'an API key was ended', { 'because?': 'code' }),
  'crm.exported': audit('crm.exported', '*', 'somebody took a file of contacts, services or a report', {}),
  'finance_settings.changed': audit(
    'finance_settings.changed',
    'connection',
    'how taxes are rounded changed',
    {
      taxRounding: 'code',
      before: 'code|null',
    },
  ),
  'payment_method.chosen': audit(
    'payment_method.chosen',
    'contact',
    'another payment method is the usual one',
    {},
  ),
  'payment_method.link_made': audit(
    'payment_method.link_made',
    'contact',
    'a link to enter a payment method was made',
    {},
  ),
  'exchange_rate.entered': audit('exchange_rate.entered', 'exchange_rate', 'an exchange rate was entered', {
    rate: 'text',
  }),
  'exchange_rate.removed': audit(
    'exchange_rate.removed',
    'exchange_rate',
    'an exchange rate was removed',
    {},
  ),
  test: { when: 'somebody asked for a test', subject: 'channel', own: {}, beside: { channel: 'id' } },
} as const satisfies Readonly<Record<string, EventFacts>>;
