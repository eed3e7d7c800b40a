import { Stack, Text } from '@mantine/core';
import type { AgreedService } from '#contract/crm-agreed-services.ts';
import { agreedAmount, agreedTime } from '#web/features/agreed-services/agreed-words.ts';
import { useStartAgreedService } from '#web/features/agreed-services/decide-agreed-service.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { formatDate } from '#web/ui/format.ts';
import { notifyDone } from '#web/ui/notify.ts';
import { today } from '#web/ui/today.ts';

interface StartDialogProps {
  agreed: AgreedService;
  opened: boolean;
  onClose: () => void;
}

/** Says what is billed, to whom and from when, before Stripe is asked for it. */
export const StartDialog = ({ agreed, opened, onClose }: StartDialogProps) => {
  const start = useStartAgreedService(agreed);
  const { startsOn, contact, collection } = agreed;
  const isLater = startsOn !== null && startsOn > today();
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Start ${agreed.description}?`}
      action="Start the subscription"
      pending={start.isPending}
      error={start.error}
      onConfirm={() => {
        start.mutate(undefined, {
          onSuccess: () => {
            onClose();
            notifyDone(`${agreed.description} is being started at Stripe.`);
          },
        });
      }}
    >
      <Stack gap="xs">
        <Text size="sm">
          {contact.name} is billed {agreedAmount(agreed)} by Stripe
          {agreed.tax === null
            ? ', without tax'
            : agreed.tax.isInclusive
              ? `, with ${agreed.tax.name} in it`
              : `, and ${agreed.tax.name} on top`}
          .{' '}
          {collection === 'send_invoice'
            ? 'Each invoice is mailed with a payment link.'
            : 'The stored payment method is charged.'}
        </Text>
        <Text size="sm">
          {isLater
            ? `The first invoice is made on ${formatDate(startsOn)}.`
            : 'The first invoice is made now.'}{' '}
          {startsOn !== null && !isLater
            ? `It was agreed on ${agreedTime(agreed)}; what lies before today is not billed by it.`
            : null}
        </Text>
      </Stack>
    </Confirm>
  );
};
