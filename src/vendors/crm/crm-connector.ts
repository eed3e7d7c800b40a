import { PlumblineError } from '#base/errors.ts';
import type { Connector, ConnectorContext, ProfileSpec, VendorClient } from '#model/connector.ts';
import type { CrmKindPort, CrmPort } from '#model/crm/records-port.ts';
import { crmKinds } from './crm-kinds.ts';
import { composeWrite, observedOf, parseRecord, viewRecord, writeOf } from './crm-mapper.ts';

const profiles: readonly ProfileSpec[] = [
  {
    profile: 'built_in',
    label: 'Built in',
    description: 'The CRM of this workspace. It is connected by itself when its first module is switched on.',
    auth: 'built_in',
    inputs: [],
  },
];

/** Records of a page. */
const pageSize = 200;

/** The CRM of the workspace as a vendor like any other: its tenant is the workspace. It has no limits and no credential. */
export const createCrmConnector = (port: CrmPort): Connector => ({
  vendor: 'crm',
  label: 'CRM',
  profiles,
  kinds: crmKinds,
  budgets: () => [],
  open: (context) => openCrm(port, context),
  parse: parseRecord,
  view: (kind, fields) => viewRecord(kind, fields),
  compose: composeWrite,
});

const openCrm = (port: CrmPort, context: ConnectorContext): VendorClient => {
  const workspaceId = (): string => {
    if (context.tenantId === null) throw nonsense('The connection names no workspace.');
    return context.tenantId;
  };
  const kindOf = (kind: string): CrmKindPort => {
    const found = port.kinds[kind];
    if (found === undefined) throw nonsense(`The CRM has no records of kind ${kind}.`);
    return found;
  };
  return {
    listRecords: async ({ kind, since, cursor }) => {
      const page = await kindOf(kind).list(workspaceId(), { since, cursor, limit: pageSize });
      return {
        records: page.records.map((record) => observedOf(kind, record)),
        nextCursor: page.nextCursor,
      };
    },
    readRecords: async (kind, wanted) => {
      const keys = wanted.map(({ key }) => key);
      const found = await kindOf(kind).read(workspaceId(), keys);
      const there = new Set(found.map((record) => record.key));
      return {
        records: found.map((record) => observedOf(kind, record)),
        absent: keys.filter((key) => !there.has(key)),
      };
    },
    findByReference: async (kind, references) => {
      const found = await kindOf(kind).findByReference(workspaceId(), references);
      return found.map((record) => observedOf(kind, record));
    },
    writeRecords: async (kind, action, writes) => {
      const { write } = kindOf(kind);
      if (write === undefined) throw nonsense(`Records of kind ${kind} are not written by flows.`);
      const outcomes = await write(workspaceId(), action, writes.map(writeOf));
      return outcomes.map((outcome) =>
        outcome.outcome === 'applied' ? { ...outcome, record: observedOf(kind, outcome.record) } : outcome,
      );
    },
    readFacts: () => port.facts(workspaceId()),
  };
};

const nonsense = (message: string): PlumblineError =>
  new PlumblineError('vendor.nonsense', message, { details: { vendor: 'crm' } });
