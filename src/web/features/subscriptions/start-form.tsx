import { Radio, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ServiceSummary } from '#contract/crm-services.ts';
import { isSameNumber, lineTotal } from '#web/features/billables/line-total.ts';
import { ContactFinder } from '#web/features/contacts/contact-finder.tsx';
import { ServiceFinder } from '#web/features/services/service-finder.tsx';
import { recurringText } from '#web/features/services/service-words.ts';
import type { StartInput } from '#web/features/subscriptions/ask-subscription.ts';
import { TaxRatePick } from '#web/features/tax-rates/tax-rate-pick.tsx';
import { FormEnd } from '#web/ui/form-end.tsx';
import { formatMoney, formatUnitPrice } from '#web/ui/money.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';

interface StartFormProps {
  contact: { id: string; name: string; currency: string | null } | null;
  opportunityId: string | undefined;
  pending: boolean;
  error: Error | null;
  onStart: (input: StartInput) => void;
  onCancel: () => void;
}

const houseCurrency = 'AUD';

/** A recurring service to a contact: how many, at which price, how it is collected, from when on. */
export const StartForm = ({ contact, opportunityId, pending, error, onStart, onCancel }: StartFormProps) => {
  const [whom, setWhom] = useState<{ id: string; name: string } | null>(contact);
  const [service, setService] = useState<ServiceSummary | null>(null);
  const [text, setText] = useState('');
  const [quantity, setQuantity] = useState('1');
  const [currency, setCurrency] = useState(contact?.currency ?? houseCurrency);
  const [unitPrice, setUnitPrice] = useState('');
  const [taxCode, setTaxCode] = useState<string | null>(null);
  const [collection, setCollection] = useState<'send_invoice' | 'charge_automatically'>('send_invoice');
  const [termsDays, setTermsDays] = useState('');
  const [startsOn, setStartsOn] = useState('');
  const listed = listedIn(service, currency);
  const each = lineTotal({ quantity, unitPrice, discount: null, tax: null, currency });
  const inCurrency = (code: string): void => {
    setCurrency(code);
    const price = listedIn(service, code);
    if (price !== null) setUnitPrice(price);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (whom === null || service === null) return;
        onStart({
          contactId: whom.id,
          ...(opportunityId === undefined ? {} : { opportunityId }),
          serviceId: service.id,
          quantity: Number(quantity),
          unitPrice,
          currency,
          taxCode,
          collection,
          ...(collection === 'send_invoice' && termsDays !== '' ? { termsDays: Number(termsDays) } : {}),
          ...(startsOn === '' ? {} : { startsAt: new Date(`${startsOn}T00:00:00`).getTime() }),
        });
      }}
    >
      <Stack gap="md">
        <ContactFinder
          label="Contact"
          required
          value={whom}
          onPick={(picked) => {
            setWhom(picked);
            const own = picked?.currency ?? null;
            if (own !== null) inCurrency(own);
          }}
        />
        <ServiceFinder
          label="Service"
          placeholder="Type a code or name"
          description={
            service === null ? 'One that is sold again and again.' : recurringText(service.recurring)
          }
          required
          recurring="yes"
          currency={currency}
          text={text}
          onText={(typed) => {
            setText(typed);
            setService(null);
          }}
          onPick={(picked) => {
            setService(picked);
            setText(picked.name);
            setUnitPrice(listedIn(picked, currency) ?? '');
            setTaxCode(picked.taxCode);
          }}
        />
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <NumberBox label="Quantity" required value={quantity} places={0} isAboveZero onText={setQuantity} />
          <NumberBox
            label="Price of one"
            required
            placeholder="0.00"
            description={
              listed === null || unitPrice === '' || isSameNumber(listed, unitPrice) ? undefined : (
                <>
                  Catalogue <s>{formatUnitPrice({ amount: listed, currency })}</s>
                </>
              )
            }
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={unitPrice}
            onText={setUnitPrice}
          />
          <TextInput
            label="Currency"
            required
            maxLength={3}
            value={currency}
            onChange={(event) => {
              inCurrency(event.currentTarget.value.toUpperCase());
            }}
          />
          <TaxRatePick label="Tax" none="No tax" value={taxCode} onPick={setTaxCode} />
        </SimpleGrid>
        <Radio.Group
          label="Collected by"
          value={collection}
          onChange={(value) => {
            setCollection(value === 'charge_automatically' ? value : 'send_invoice');
          }}
        >
          <Stack gap="xs" mt={6}>
            <Radio
              value="send_invoice"
              label="Invoice with a payment link"
              description="Each period the customer gets one by email."
            />
            <Radio
              value="charge_automatically"
              label="Stored payment method"
              description="Stripe charges the default method each period."
            />
          </Stack>
        </Radio.Group>
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          {collection === 'send_invoice' ? (
            <NumberBox
              label="Due after days"
              description="Empty for the contact’s own terms."
              maxLength={3}
              value={termsDays}
              places={0}
              most="365"
              onText={setTermsDays}
            />
          ) : null}
          <TextInput
            label="First billing"
            description="Empty for now."
            type="date"
            value={startsOn}
            onChange={(event) => {
              setStartsOn(event.currentTarget.value);
            }}
          />
        </SimpleGrid>
        {each === null || service === null ? null : (
          <Text size="sm">
            Bills <b>{formatMoney({ amount: each, currency })}</b>{' '}
            {recurringText(service.recurring).toLowerCase()}
            {taxCode === null ? '' : ', and tax as its rate says'}. Stripe makes the invoices.
          </Text>
        )}
        <FormEnd
          action="Start the subscription"
          pending={pending}
          disabled={whom === null || service === null}
          error={error}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
};

const listedIn = (service: ServiceSummary | null, currency: string): string | null =>
  service?.prices.find((price) => price.currency === currency)?.unitPrice ?? null;
