import { NativeSelect, Stack, TextInput } from '@mantine/core';
import type { Vendor } from '#contract/vendors.ts';
import { SecretField } from '#web/features/connections/secret-field.tsx';

export type Profile = Vendor['profiles'][number];

interface ProfileFieldsProps {
  profile: Profile;
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
}

/** What a form begins with: the profile's own defaults. */
export const defaultsOf = (profile: Profile): Record<string, string> =>
  Object.fromEntries(profile.inputs.map((input) => [input.name, input.default ?? '']));

/** Only what was filled in; an empty optional field is left out. */
export const filledIn = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));

/** The fields that a way of connecting asks for. */
export const ProfileFields = ({ profile, values, onChange }: ProfileFieldsProps) => (
  <Stack gap="md">
    {profile.inputs.map((input) => {
      const shared = {
        label: input.label,
        description: input.hint,
        required: input.required,
        value: values[input.name] ?? '',
        onChange: (event: { currentTarget: { value: string } }) => {
          onChange({ ...values, [input.name]: event.currentTarget.value });
        },
      };
      if (input.options !== null) {
        return <NativeSelect key={input.name} {...shared} data={input.options} />;
      }
      return input.secret ? (
        <SecretField
          key={input.name}
          input={input}
          value={shared.value}
          onChange={(value) => {
            onChange({ ...values, [input.name]: value });
          }}
        />
      ) : (
        <TextInput key={input.name} {...shared} autoComplete="off" spellCheck={false} />
      );
    })}
  </Stack>
);
