import { Button, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { PendingConsent } from '#contract/oauth.ts';
import { useChooseTenant } from '#web/features/connections/choose-tenant.ts';
import { Failure } from '#web/ui/failure.tsx';
import { Moment } from '#web/ui/moment.tsx';

interface TenantChoiceProps {
  consent: PendingConsent;
  onConnected: (connectionId: string) => void;
}

/** One of the organisations that a consent reaches. */
export const TenantChoice = ({ consent, onConnected }: TenantChoiceProps) => {
  const [tenantId, setTenantId] = useState<string | null>(null);
  const choose = useChooseTenant(consent.id, onConnected);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (tenantId !== null) choose.mutate(tenantId);
      }}
    >
      <Stack gap="lg" maw={560}>
        <Radio.Group
          label="Organisation"
          description="One connection is one organisation. Connect again for a second one."
          value={tenantId}
          onChange={setTenantId}
        >
          <Stack gap="sm" mt="md">
            {consent.tenants.map((tenant) => (
              <Radio
                key={tenant.tenantId}
                value={tenant.tenantId}
                label={tenant.name}
                description={tenant.takenBy === null ? undefined : 'Connected already'}
                disabled={tenant.takenBy !== null}
              />
            ))}
          </Stack>
        </Radio.Group>
        {choose.error === null ? null : <Failure error={choose.error} />}
        <div>
          <Button type="submit" disabled={tenantId === null} loading={choose.isPending}>
            Connect this organisation
          </Button>
          {consent.expiresAt === null ? null : (
            <Text size="sm" c="dimmed" mt="sm">
              This consent can be used until <Moment at={consent.expiresAt} show="time" />.
            </Text>
          )}
        </div>
      </Stack>
    </form>
  );
};
