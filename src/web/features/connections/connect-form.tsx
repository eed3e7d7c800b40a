import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { Vendor } from '#contract/vendors.ts';
import { useAddConnection } from '#web/features/connections/add-connection.ts';
import {
  defaultsOf,
  filledIn,
  ProfileFields,
  type Profile,
} from '#web/features/connections/profile-fields.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { VendorMark } from '#web/ui/vendor-mark.tsx';

interface ConnectFormProps {
  vendor: Vendor;
  profile: Profile;
  onConnected: (connectionId: string) => void;
}

/** Fills in what one way of connecting asks for, then connects or leaves for the vendor's consent page. */
export const ConnectForm = ({ vendor, profile, onConnected }: ConnectFormProps) => {
  const [values, setValues] = useState(() => defaultsOf(profile));
  const add = useAddConnection((step) => {
    if (step.next === 'consent') window.location.assign(step.url);
    else onConnected(step.connectionId);
  });
  const byConsent = profile.auth === 'oauth';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({
          auth: profile.auth,
          vendor: vendor.vendor,
          profile: profile.profile,
          inputs: filledIn(values),
        });
      }}
    >
      <Stack gap="lg" maw={560}>
        <Group gap="md" wrap="nowrap" align="flex-start">
          <VendorMark vendor={vendor.vendor} size={40} />
          <Text size="sm">
            {profile.description}
            {byConsent
              ? ` You will be sent to ${vendor.label} to give consent; your password stays there.`
              : ' The keys are tested first, then kept sealed. They are never shown again.'}
          </Text>
        </Group>
        <ProfileFields profile={profile} values={values} onChange={setValues} />
        {add.error === null ? null : <Failure error={add.error} />}
        <Group gap="xs">
          <Button type="submit" loading={add.isPending}>
            {byConsent ? `Go to ${vendor.label}` : 'Test and connect'}
          </Button>
          <ButtonLink to="/connections/new" variant="default">
            Choose another system
          </ButtonLink>
        </Group>
      </Stack>
    </form>
  );
};
