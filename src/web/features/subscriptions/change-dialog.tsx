import { Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { SubscriptionDetail } from '#contract/crm-subscriptions.ts';
import { lineTotal } from '#web/features/billables/line-total.ts';
import { useChangeSubscription } from '#web/features/subscriptions/ask-subscription.ts';
import { intervalText } from '#web/features/subscriptions/subscription-words.ts';
import { DialogEnd } from '#web/ui/form-end.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';

interface ChangeDialogProps {
  subscription: SubscriptionDetail;
  opened: boolean;
  onClose: () => void;
}

/** Another quantity or price, from the next period on or with the difference on the next invoice. */
export const ChangeDialog = ({ subscription, opened, onClose }: ChangeDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={`Change ${subscription.title}`} centered>
    <ChangeForm subscription={subscription} onDone={onClose} />
  </Modal>
);

const ChangeForm = ({ subscription, onDone }: { subscription: SubscriptionDetail; onDone: () => void }) => {
  const { currency, interval } = subscription;
  const [quantity, setQuantity] = useState(String(subscription.quantity));
  const [unitPrice, setUnitPrice] = useState(subscription.unitPrice ?? '');
  const [isProrated, setProrated] = useState(false);
  const change = useChangeSubscription(subscription.id);
  const each = lineTotal({ quantity, unitPrice, discount: null, tax: null, currency });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          {
            quantity: Number(quantity),
            ...(unitPrice === '' || unitPrice === subscription.unitPrice ? {} : { unitPrice }),
            proration: isProrated ? 'prorate' : 'none',
          },
          { onSuccess: onDone },
        );
      }}
    >
      <Stack gap="md">
        <Group grow align="flex-start">
          <NumberBox
            label="Quantity"
            required
            data-autofocus
            value={quantity}
            places={0}
            isAboveZero
            onText={setQuantity}
          />
          <NumberBox label={`Price of one, ${currency}`} value={unitPrice} onText={setUnitPrice} />
        </Group>
        <Checkbox
          label="Bill the difference of this period"
          description="It comes on the next invoice. Otherwise the change counts from the next period on."
          checked={isProrated}
          onChange={(event) => {
            setProrated(event.currentTarget.checked);
          }}
        />
        {each === null ? null : (
          <Text size="sm">
            It then bills <b>{formatMoney({ amount: each, currency })}</b> {intervalText(interval)}, before
            tax.
          </Text>
        )}
        <DialogEnd action="Change" pending={change.isPending} error={change.error} onCancel={onDone} />
      </Stack>
    </form>
  );
};
