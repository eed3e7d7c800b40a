import { Button, Group, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import {
  inCurrency,
  isNegotiated,
  listPriceOf,
  withService,
  type BillableDraft,
} from '#web/features/billables/billable-draft.ts';
import { lineTotal } from '#web/features/billables/line-total.ts';
import { ServiceFinder } from '#web/features/services/service-finder.tsx';
import { serviceQuery } from '#web/features/services/list-services.ts';
import { taxRatesQuery } from '#web/features/tax-rates/list-tax-rates.ts';
import { TaxRatePick } from '#web/features/tax-rates/tax-rate-pick.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { firstClickOnly } from '#web/ui/first-click.ts';
import { Amount, formatUnitPrice } from '#web/ui/money.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';
import classes from './billable-form.module.css';

interface BillableFormProps {
  draft: BillableDraft;
  onChange: (draft: BillableDraft) => void;
  /** A line that is added again and again starts each time at its first box. */
  focusOn: number;
  /** Quoted lines stay in the currency of their opportunity. */
  fixedCurrency: boolean;
  action: string;
  pending: boolean;
  error: Error | null;
  onSave: () => void;
  onCancel?: (() => void) | undefined;
}

const discountKinds = [
  { value: 'percent', label: 'Percent' },
  { value: 'amount', label: 'Amount' },
] as const;

/** One line to be billed, typed in a row; Enter in any box saves it. */
export const BillableForm = (props: BillableFormProps) => {
  const { onChange, focusOn, fixedCurrency, action, pending, error, onSave, onCancel } = props;
  const draft = useKnownPrices(props.draft);
  const [hasMore, setMore] = useState(
    draft.discountValue !== '' || draft.memo !== '' || onCancel !== undefined,
  );
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focusOn > 0) first.current?.focus();
  }, [focusOn]);
  const set = (change: Partial<BillableDraft>): void => {
    onChange({ ...draft, ...change });
  };
  const listed = listPriceOf(draft);
  const isOverridden = isNegotiated(draft);
  return (
    <form
      className={classes['form'] ?? ''}
      aria-label={action}
      onSubmit={(event) => {
        event.preventDefault();
        onSave();
      }}
    >
      <div className={classes['row']}>
        <div className={classes['what']}>
          <ServiceFinder
            label="Service or description"
            placeholder="Type a code, a name, or anything"
            required
            currency={draft.currency}
            text={draft.description}
            inputRef={first}
            onText={(description) => {
              onChange(
                description === '' ? { ...draft, description, service: null } : { ...draft, description },
              );
            }}
            onPick={(service) => {
              onChange(withService(draft, service));
            }}
          />
        </div>
        <NumberBox
          label="Quantity"
          required
          value={draft.quantity}
          isAboveZero
          onText={(text) => {
            set({ quantity: text });
          }}
        />
        <NumberBox
          label={`Price of one, ${draft.currency}`}
          required
          placeholder="0.00"
          value={draft.unitPrice}
          onText={(text) => {
            set({ unitPrice: text });
          }}
        />
        <TaxRatePick
          label="Tax"
          none="No tax"
          value={draft.taxCode}
          onPick={(taxCode) => {
            set({ taxCode });
          }}
        />
      </div>
      {isOverridden && listed !== null ? (
        <div className={classes['negotiated']}>
          <Text size="sm">
            Catalogue price <s>{formatUnitPrice({ amount: listed, currency: draft.currency })}</s>
          </Text>
          <TextInput
            label="Why this price?"
            required
            placeholder="Agreed rate for this client"
            maxLength={500}
            value={draft.priceReason}
            onChange={(event) => {
              set({ priceReason: event.currentTarget.value });
            }}
          />
        </div>
      ) : null}
      {hasMore ? (
        <div className={classes['more']}>
          <NumberBox
            label="Discount"
            placeholder="None"
            value={draft.discountValue}
            {...(draft.discountKind === 'percent' ? { most: '100' } : { currency: draft.currency })}
            onText={(text) => {
              set({ discountValue: text });
            }}
          />
          <Pick
            label="Discount in"
            value={draft.discountKind}
            choices={discountKinds}
            onPick={(discountKind) => {
              set({ discountKind });
            }}
          />
          <TextInput
            label="Currency"
            maxLength={3}
            disabled={fixedCurrency}
            value={draft.currency}
            onChange={(event) => {
              onChange(inCurrency(draft, event.currentTarget.value.toUpperCase()));
            }}
          />
          <TextInput
            label="Date"
            type="date"
            value={draft.on}
            onChange={(event) => {
              set({ on: event.currentTarget.value });
            }}
          />
          <TextInput
            label="Memo"
            className={classes['memo'] ?? ''}
            placeholder="For yourselves"
            maxLength={1000}
            value={draft.memo}
            onChange={(event) => {
              set({ memo: event.currentTarget.value });
            }}
          />
        </div>
      ) : null}
      {error === null ? null : <Failure error={error} />}
      <Group justify="space-between" gap="sm">
        <Group gap="xs">
          <Button type="submit" size="sm" loading={pending} onClick={firstClickOnly}>
            {action}
          </Button>
          {onCancel === undefined ? null : (
            <Button variant="default" size="sm" onClick={onCancel}>
              Cancel
            </Button>
          )}
          {hasMore ? null : (
            <Button
              variant="subtle"
              color="gray"
              size="sm"
              onClick={() => {
                setMore(true);
              }}
            >
              Discount, currency, date, memo
            </Button>
          )}
        </Group>
        <LiveTotal draft={draft} />
      </Group>
    </form>
  );
};

/** The draft with all prices of its service, so that a change of currency finds its price. */
const useKnownPrices = (draft: BillableDraft): BillableDraft => {
  const { service } = draft;
  const known = useQuery({ ...serviceQuery(service?.id ?? ''), enabled: service !== null }).data;
  return service === null || known?.id !== service.id
    ? draft
    : { ...draft, service: { ...service, prices: known.prices } };
};

const LiveTotal = ({ draft }: { draft: BillableDraft }): ReactNode => {
  const rates = useQuery(taxRatesQuery).data ?? [];
  const rate = rates.find(({ code }) => code === draft.taxCode) ?? null;
  const total = lineTotal({
    quantity: draft.quantity,
    unitPrice: draft.unitPrice,
    discount: draft.discountValue === '' ? null : { kind: draft.discountKind, value: draft.discountValue },
    tax: rate,
    currency: draft.currency,
  });
  return (
    <Text size="sm" aria-live="polite">
      {total === null ? null : (
        <>
          Comes to{' '}
          <b>
            <Amount money={{ amount: total, currency: draft.currency }} />
          </b>
          {rate === null || rate.percentage === '0' ? '' : ` with ${rate.name}`}
        </>
      )}
    </Text>
  );
};
