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
const bothOff = {
  code: 'crm.module_off',
  message: 'Invoicing is switched off, and so is Stripe, which needs it.',
  hint: 'With both on, what you sell is billed through your Stripe account and its payments are followed.',
};

/** Which modules of billing are known to be off; an account may be connected all the same. */
const useOff = (): { readonly stripe: boolean; readonly finance: boolean } => {
  const { data = [] } = useQuery(modulesQuery);
  const isOff = (name: string): boolean => data.some(({ module, on }) => module === name && !on);
  return { stripe: isOff('stripe'), finance: isOff('finance') };
};

/** Whether invoices can be made now; false until it is known. */
export const useCanBill = (): boolean => {
  const { stripe } = useOff();
  return useQuery(billingQuery).data?.isReady === true && !stripe;
};

/** Why nothing can be invoiced now, with the way there; nothing while all is well. */
export const BillingNotice = () => {
  const off = useOff();
  const told = useQuery(billingQuery).data?.problem ?? null;
  // That the module is off is said here, with the way to switch it on.
  const problem = told?.code === stripeOff.code ? null : told;
  if (!off.stripe && problem === null) return null;
  return (
    <Stack gap="xs" mb="md">
      {off.stripe ? (
        <ProblemList
          kind="refusal"
          problems={[off.finance ? bothOff : stripeOff]}
          action={<SwitchOn label={off.finance ? 'Switch Invoicing and Stripe on' : 'Switch Stripe on'} />}
        />
      ) : null}
      {problem === null ? null : <ProblemList kind="refusal" problems={[problem]} />}
    </Stack>
  );
};

const SwitchOn = ({ label }: { label: string }) => {
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
      {label}
    </Button>
  );
};
