import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { billingQuery } from '#web/features/invoices/list-invoices.ts';
import { ProblemList } from '#web/features/invoices/problem-list.tsx';
import { modulesQuery } from '#web/features/modules/list-modules.ts';
import { useSwitchModule } from '#web/features/modules/switch-module.ts';
import { useIsAdmin } from '#web/ui/admin-only.tsx';
import { notifyFailure } from '#web/ui/notify.ts';

const stripeOff = {
  code: 'crm.module_off',
  message: 'Stripe is switched off.',
  hint: 'Invoices and subscriptions go out through it. What was made before stays and is still followed.',
};

/** True when the module Stripe is known to be off; an account may be connected all the same. */
const useStripeIsOff = (): boolean =>
  useQuery(modulesQuery).data?.some(({ module, on }) => module === 'stripe' && !on) === true;

/** Whether invoices can be made now; false until it is known. */
export const useCanBill = (): boolean => {
  const isOff = useStripeIsOff();
  return useQuery(billingQuery).data?.isReady === true && !isOff;
};

/** Why nothing can be invoiced now, with the way there; nothing while all is well. */
export const BillingNotice = () => {
  const isOff = useStripeIsOff();
  const problem = useQuery(billingQuery).data?.problem ?? null;
  if (!isOff && problem === null) return null;
  return (
    <Stack gap="xs" mb="md">
      {isOff ? <ProblemList kind="refusal" problems={[stripeOff]} action={<SwitchOn />} /> : null}
      {problem === null ? null : <ProblemList kind="refusal" problems={[problem]} />}
    </Stack>
  );
};

const SwitchOn = () => {
  const change = useSwitchModule();
  const isAdmin = useIsAdmin();
  if (!isAdmin) return 'Ask an owner or admin of the workspace to switch it on.';
  return (
    <Button
      size="xs"
      mt={4}
      loading={change.isPending}
      onClick={() => {
        change.mutate({ module: 'stripe', on: true, withNeeds: true }, { onError: notifyFailure });
      }}
    >
      Switch Stripe on
    </Button>
  );
};
