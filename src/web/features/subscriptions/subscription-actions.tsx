import { ActionIcon, Button, Menu, Radio, Stack, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { SubscriptionDetail } from '#contract/crm-subscriptions.ts';
import {
  useCancelSubscription,
  usePauseSubscription,
  type CancelWhen,
} from '#web/features/subscriptions/ask-subscription.ts';
import { ChangeDialog } from '#web/features/subscriptions/change-dialog.tsx';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { Confirm } from '#web/ui/confirm.tsx';
import { notifyFailure } from '#web/ui/notify.ts';

type Asked = 'change' | 'pause' | 'cancel';

/** Change, pause, resume and cancel, as the state allows; each says first what it does to invoices. */
export const SubscriptionActions = ({ subscription }: { subscription: SubscriptionDetail }) => {
  const { job, stripe } = subscription;
  const isBusy = job !== null && job.state !== 'done';
  return !stripe.isConnected || isBusy ? null : <Offered subscription={subscription} />;
};

/** Goes with what was asked of it: a dialog whose job began may not stand there again once that has stopped. */
const Offered = ({ subscription }: { subscription: SubscriptionDetail }) => {
  const [asked, setAsked] = useState<Asked | null>(null);
  const isAdmin = useIsAdmin();
  const pause = usePauseSubscription(subscription.id);
  const cancel = useCancelSubscription(subscription.id);
  const { actions, cancelAtPeriodEnd } = subscription;
  const close = (): void => {
    setAsked(null);
  };
  const canCancel = actions.includes('cancel_subscription') && isAdmin;
  return (
    <>
      {actions.includes('change_subscription') ? (
        <Button
          onClick={() => {
            setAsked('change');
          }}
        >
          Change
        </Button>
      ) : null}
      {actions.includes('resume_subscription') ? (
        <Button
          variant="default"
          loading={pause.isPending}
          onClick={() => {
            pause.mutate('resume', { onError: notifyFailure });
          }}
        >
          Resume
        </Button>
      ) : null}
      {actions.includes('pause_subscription') || canCancel ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label="More actions">
              <IconDots size={16} stroke={1.75} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {actions.includes('pause_subscription') ? (
              <Menu.Item
                onClick={() => {
                  setAsked('pause');
                }}
              >
                Pause
              </Menu.Item>
            ) : null}
            {canCancel && cancelAtPeriodEnd ? (
              <Menu.Item
                onClick={() => {
                  cancel.mutate('not', { onError: notifyFailure });
                }}
              >
                Keep it after its period
              </Menu.Item>
            ) : null}
            {canCancel ? (
              <Menu.Item
                onClick={() => {
                  setAsked('cancel');
                }}
              >
                Cancel
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <ChangeDialog subscription={subscription} opened={asked === 'change'} onClose={close} />
      <Confirm
        opened={asked === 'pause'}
        onClose={close}
        title={`Pause ${subscription.title}?`}
        action="Pause"
        pending={pause.isPending}
        error={asked === 'pause' ? pause.error : null}
        onConfirm={() => {
          pause.mutate('pause', { onSuccess: close });
        }}
      >
        <Text size="sm">
          No invoice falls due until it is resumed. Invoices that were made stay as they are; periods that
          pass meanwhile are not billed later.
        </Text>
      </Confirm>
      {asked === 'cancel' ? <Cancel subscription={subscription} onClose={close} /> : null}
    </>
  );
};

const Cancel = ({ subscription, onClose }: { subscription: SubscriptionDetail; onClose: () => void }) => {
  const [when, setWhen] = useState<CancelWhen>(subscription.cancelAtPeriodEnd ? 'now' : 'period_end');
  const cancel = useCancelSubscription(subscription.id);
  return (
    <Confirm
      opened
      onClose={onClose}
      title={`Cancel ${subscription.title}?`}
      action={when === 'now' ? 'End it now' : 'End it with its period'}
      danger
      pending={cancel.isPending}
      error={cancel.error}
      onConfirm={() => {
        cancel.mutate(when, { onSuccess: onClose });
      }}
    >
      <Radio.Group
        aria-label="When it ends"
        value={when}
        onChange={(value) => {
          setWhen(value === 'now' ? 'now' : 'period_end');
        }}
      >
        <Stack gap="sm">
          <Radio
            value="period_end"
            label="With its period"
            description="What is paid for is delivered; nothing is billed after. You can take it back until then."
          />
          <Radio
            value="now"
            label="Now"
            description="It ends at once and cannot be taken back. Nothing is refunded by itself."
          />
        </Stack>
      </Radio.Group>
    </Confirm>
  );
};
