import { expect, test } from 'vitest';
import { heldByModule } from './flow-modules.ts';
import type { CrmModule } from './modules.ts';

const end = (text: string): { readonly vendor: string; readonly kind: string } => {
  const [vendor = '', kind = ''] = text.split(' ');
  return { vendor, kind };
};

const flow = (source: string, target: string) => ({ source: end(source), target: end(target) });

const on = (...modules: CrmModule[]) => new Set<CrmModule>(['contacts', ...modules]);

test('flows between the CRM and Stripe wait for the module of Stripe first, then for what keeps their records', () => {
  const services = flow('crm service', 'stripe product');
  expect(heldByModule(services, on('services', 'finance', 'stripe'))).toBeNull();
  expect(heldByModule(services, on('services', 'finance'))).toBe('stripe');
  expect(heldByModule(services, on('stripe'))).toBe('services');
  expect(heldByModule(flow('stripe invoice', 'crm invoice'), on('stripe'))).toBe('finance');
  expect(heldByModule(flow('crm contact', 'stripe customer'), on())).toBe('stripe');
});

test('flows of other vendors wait only for what keeps their records, and those without the CRM for nothing', () => {
  expect(heldByModule(flow('ignition proposal', 'crm opportunity'), on())).toBe('opportunities');
  expect(heldByModule(flow('ignition client', 'crm contact'), on())).toBeNull();
  expect(heldByModule(flow('ignition client', 'stripe customer'), on())).toBeNull();
});
