import { Button, CloseButton, Fieldset, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ServicePrice } from '#contract/crm-services.ts';
import { taxBehaviorLabels } from '#web/features/services/service-words.ts';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';
import classes from './price-inputs.module.css';

interface PriceInputsProps {
  prices: readonly ServicePrice[];
  onChange: (prices: readonly ServicePrice[]) => void;
}

const behaviors = (['exclusive', 'inclusive', 'unspecified'] as const).map((value) => ({
  value,
  label: taxBehaviorLabels[value],
}));

const usual = ['AUD', 'NZD', 'USD', 'EUR', 'GBP'];

/** One price a currency. */
export const PriceInputs = ({ prices, onChange }: PriceInputsProps) => {
  const set = (at: number, change: Partial<ServicePrice>): void => {
    onChange(prices.map((price, index) => (index === at ? { ...price, ...change } : price)));
  };
  const next = usual.find((currency) => !prices.some((price) => price.currency === currency)) ?? '';
  return (
    <Fieldset legend="Prices">
      {prices.map((price, index) => (
        <div key={index} className={classes['row']}>
          <TextInput
            label="Currency"
            maxLength={3}
            value={price.currency}
            onChange={(event) => {
              set(index, { currency: event.currentTarget.value.toUpperCase() });
            }}
          />
          <NumberBox
            label="Price of one"
            placeholder="0.00"
            value={price.unitPrice}
            places={4}
            onText={(text) => {
              set(index, { unitPrice: text });
            }}
          />
          <Pick
            label="Tax"
            value={price.taxBehavior}
            choices={behaviors}
            onPick={(taxBehavior) => {
              set(index, { taxBehavior });
            }}
          />
          <CloseButton
            aria-label={`Remove the price in ${price.currency}`}
            onClick={() => {
              onChange(prices.filter((_, other) => other !== index));
            }}
          />
        </div>
      ))}
      <Button
        size="xs"
        variant="default"
        mt={prices.length === 0 ? 0 : 'sm'}
        leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
        onClick={() => {
          onChange([...prices, { currency: next, unitPrice: '', taxBehavior: 'exclusive' }]);
        }}
      >
        Add a price
      </Button>
    </Fieldset>
  );
};
