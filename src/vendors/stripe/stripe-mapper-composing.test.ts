import { describe, expect, test } from 'vitest';
import type { Composed, ComposeIntent } from '#model/connector.ts';
import { aPrice, aProduct, aStripeCustomer } from '#test/builders/stripe-fake.ts';
import { compose } from './stripe-mapper.ts';

const intent = (of: Partial<ComposeIntent>): ComposeIntent => ({
  action: 'update',
  key: 'x_1',
  reference: 'plb:c1',
  set: {},
  current: null,
  ...of,
});

describe('composing a customer', () => {
  test('to be made', () => {
    expect(
      compose(
        'customer',
        intent({
          action: 'create',
          key: null,
          set: {
            name: ' Wattle ',
            email: 'a@b.example',
            phone: null,
            'address.city': 'Ballarat',
            'address.country': 'AU',
            'tax_id.au_abn': '51824753556',
            'tax_id.nz_gst': null,
            custom: { tier: 'gold', empty: null },
          },
        }),
      ),
    ).toEqual({
      refused: [],
      body: {
        name: 'Wattle',
        email: 'a@b.example',
        address: { line1: '', line2: '', city: 'Ballarat', state: '', postal_code: '', country: 'AU' },
        tax_id_data: [{ type: 'au_abn', value: '51824753556' }],
        metadata: { plumbline_ref: 'plb:c1', plumbline_custom: 'tier', tier: 'gold' },
      },
    });
  });

  test('to be changed: the whole address, our custom fields only, nothing cleared that was not asked for', () => {
    const current = aStripeCustomer({
      metadata: { plumbline_ref: 'plb:c1', plumbline_custom: 'tier', tier: 'gold', theirs: 'x' },
    });
    expect(
      compose(
        'customer',
        intent({
          current,
          set: {
            phone: null,
            'address.line1': '1 Main St',
            'tax_id.au_abn': null,
            custom: { region: 'VIC' },
          },
        }),
      ),
    ).toEqual({
      refused: [],
      body: {
        phone: '',
        address: {
          line1: '1 Main St',
          line2: '',
          city: 'Ballarat',
          state: 'VIC',
          postal_code: '3350',
          country: 'AU',
        },
        tax_ids: [{ type: 'au_abn', value: null }],
        metadata: { plumbline_ref: 'plb:c1', plumbline_custom: 'region', region: 'VIC', tier: '' },
      },
    });
  });

  test.each<[string, Partial<ComposeIntent>, string]>([
    ['no name', { action: 'create', set: {} }, 'name'],
    ['a name to clear', { set: { name: null } }, 'name'],
    ['a long phone', { set: { phone: '0'.repeat(21) } }, 'phone'],
    ['a country in words', { set: { 'address.country': 'Au' } }, 'address.country'],
    ['a number for text', { set: { email: 7 } }, 'email'],
    ['a read-only field', { set: { currency: 'AUD' } }, 'currency'],
    ['an unknown field', { set: { shoe: '42' } }, 'shoe'],
    ['a bracket in a name', { set: { custom: { 'a[b]': 'x' } } }, 'custom'],
    ['a name of ours', { set: { custom: { plumbline_ref: 'x' } } }, 'custom'],
    ['a long value', { set: { custom: { a: 'x'.repeat(501) } } }, 'custom'],
    ['no id', { key: null, set: {} }, 'record'],
    ['archiving', { action: 'archive' }, 'record'],
  ])('%s is refused by name', (_what, of, field) => {
    const { refused } = compose('customer', intent({ current: aStripeCustomer(), ...of }));
    expect(refused.map((each) => each.field)).toContain(field);
  });

  test('metadata that others have filled is not overflown', () => {
    const metadata = Object.fromEntries(Array.from({ length: 46 }, (_, n) => [`k${n}`, 'v']));
    const { refused } = compose(
      'customer',
      intent({ current: aStripeCustomer({ metadata }), set: { custom: { a: '1' } } }),
    );
    expect(refused).toEqual([{ field: 'custom', reason: expect.stringContaining('others use 46') }]);
  });
});

describe('composing a product', () => {
  const prices = { AUD: { unit_price: '120.5', tax_behavior: 'exclusive' } };
  const current = aProduct({ prices: [aPrice()] });
  const composed = (set: ComposeIntent['set'], of: Partial<ComposeIntent> = {}): Composed =>
    compose('product', intent({ key: 'plb_s1', reference: 'plb:s1', current, set, ...of }));

  test('to be made, with a price', () => {
    expect(
      composed({ code: 'TAX', name: 'Tax return', prices }, { action: 'create', key: null, current: null }),
    ).toEqual({
      refused: [],
      body: {
        product: {
          name: 'TAX – Tax return',
          metadata: { plumbline_ref: 'plb:s1', plumbline_code: 'TAX' },
        },
        prices: [
          {
            step: 'create',
            replaces: null,
            params: {
              currency: 'aud',
              unit_amount_decimal: '12050',
              tax_behavior: 'exclusive',
              lookup_key: 'TAX:aud',
              transfer_lookup_key: true,
            },
          },
        ],
      },
    });
  });

  test('prices as they are need nothing', () => {
    expect(composed({ prices }).body).toEqual({});
    expect(composed({ prices: { AUD: { unit_price: '120.50' } } }).body).toEqual({});
  });

  test('a changed price is a new one that takes the key over, the old one goes', () => {
    expect(
      composed({ prices: { AUD: { unit_price: '130', tax_behavior: 'exclusive' } } }).body,
    ).toMatchObject({
      prices: [{ step: 'create', replaces: 'price_1', params: { unit_amount_decimal: '13000' } }],
    });
    // Exclusive never becomes inclusive.
    expect(
      composed({ prices: { AUD: { unit_price: '120.5', tax_behavior: 'inclusive' } } }).body,
    ).toMatchObject({
      prices: [{ step: 'create', replaces: 'price_1', params: { tax_behavior: 'inclusive' } }],
    });
    expect(
      composed({ prices: { AUD: { unit_price: '120.5', tax_behavior: 'exclusive', interval: 'month' } } })
        .body,
    ).toMatchObject({
      prices: [{ step: 'create', params: { recurring: { interval: 'month', interval_count: 1 } } }],
    });
  });

  test('a tax behaviour is set where there was none', () => {
    const unsaid = aProduct({ prices: [aPrice({ tax_behavior: 'unspecified' })] });
    expect(composed({ prices }, { current: unsaid }).body).toEqual({
      prices: [{ step: 'update', price: 'price_1', params: { tax_behavior: 'exclusive' } }],
    });
  });

  test('a currency that is not wanted any more loses its price', () => {
    const both = aProduct({
      prices: [aPrice(), aPrice({ id: 'p2', currency: 'nzd', lookup_key: 'TAX:nzd' })],
    });
    expect(composed({ prices }, { current: both }).body).toEqual({
      prices: [{ step: 'archive', price: 'p2' }],
    });
  });

  test('a changed code renames the product and moves the keys', () => {
    expect(composed({ code: 'TX' }).body).toEqual({
      product: {
        name: 'TX – Tax return',
        metadata: { plumbline_ref: 'plb:s1', plumbline_code: 'TX' },
      },
      prices: [
        {
          step: 'update',
          price: 'price_1',
          params: { lookup_key: 'TX:aud', transfer_lookup_key: true },
        },
      ],
    });
  });

  test('archiving and restoring only touch what is active', () => {
    expect(composed({}, { action: 'archive' }).body).toEqual({ product: { active: false } });
    expect(composed({}, { action: 'restore' }).body).toEqual({ product: { active: true } });
  });

  test.each<[string, ComposeIntent['set'], Partial<ComposeIntent>, string]>([
    ['no name', { code: 'A' }, { action: 'create', current: null }, 'name'],
    ['a long code', { code: 'A'.repeat(198) }, {}, 'code'],
    ['a currency that Stripe does not take', { prices: { SYP: { unit_price: '1' } } }, {}, 'prices'],
    ['a price that is no number', { prices: { AUD: { unit_price: '1,5' } } }, {}, 'prices'],
    ['a negative price', { prices: { AUD: { unit_price: '-1' } } }, {}, 'prices'],
    ['a price without text', { prices: { AUD: 12 } }, {}, 'prices'],
    ['an odd interval', { prices: { AUD: { unit_price: '1', interval: 'moon' } } }, {}, 'prices'],
    ['an odd tax behaviour', { prices: { AUD: { unit_price: '1', tax_behavior: 'maybe' } } }, {}, 'prices'],
    ['prices while the present ones are not known', { prices }, { current: null }, 'prices'],
    ['an unknown field', { shoe: 'x' }, {}, 'shoe'],
  ])('%s is refused by name', (_what, set, of, field) => {
    expect(composed(set, of).refused.map((each) => each.field)).toContain(field);
  });

  test('all other kinds are only read', () => {
    expect(compose('invoice', intent({})).refused).toHaveLength(1);
  });
});
