import { expect, test } from 'vitest';
import type { ErrorEntry } from '#base/errors.ts';
import { apiErrorTable } from '#api/api-errors.ts';
import { errorStatuses } from '#contract/error-codes.ts';
import { crmErrorTable } from '#crm/crm-errors.ts';
import { financeErrorTable } from '#crm/invoicing/finance-errors.ts';
import { actionErrorTable } from '#engine/actions/action-errors.ts';
import { approvalErrorTable } from '#engine/approvals/approval-errors.ts';
import { connectionErrorTable } from '#engine/connections/connection-errors.ts';
import { engineErrorTable } from '#engine/engine-errors.ts';
import { rehearsalErrorTable } from '#engine/rehearsals/rehearsal-errors.ts';
import { reconcileErrorTable } from '#engine/reconcile/reconcile-errors.ts';
import { tellingErrorTable } from '#engine/telling/telling-errors.ts';
import { vendorErrorCodes } from '#model/connector.ts';
import { storeErrorTable } from '#store/store-errors.ts';

const tables: Readonly<Record<string, ErrorEntry>> = {
  ...storeErrorTable,
  ...engineErrorTable,
  ...connectionErrorTable,
  ...actionErrorTable,
  ...apiErrorTable,
  ...crmErrorTable,
  ...financeErrorTable,
  ...tellingErrorTable,
  ...reconcileErrorTable,
  ...rehearsalErrorTable,
  ...approvalErrorTable,
};
const statuses: Readonly<Record<string, number>> = errorStatuses;

test('every code of the API’s contract is in the table of the room that throws it, with the same status', () => {
  for (const [code, status] of Object.entries(statuses)) {
    if (code in vendorErrorCodes) continue;
    expect([code, tables[code]?.status]).toEqual([code, status]);
  }
});

test('every code that a person’s request can meet is in the contract', () => {
  const met = {
    ...apiErrorTable,
    ...actionErrorTable,
    ...connectionErrorTable,
    ...vendorErrorCodes,
    ...crmErrorTable,
    ...financeErrorTable,
    ...tellingErrorTable,
    ...reconcileErrorTable,
    ...rehearsalErrorTable,
    ...approvalErrorTable,
  };
  expect(Object.keys(met).filter((code) => !(code in statuses))).toEqual([]);
});
