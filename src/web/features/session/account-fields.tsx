import { PasswordInput, TextInput } from '@mantine/core';

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
}

export const EmailField = ({ value, onChange }: FieldProps) => (
  <TextInput
    label="Email"
    type="email"
    name="email"
    autoComplete="username"
    required
    size="md"
    withAsterisk={false}
    value={value}
    onChange={(event) => {
      onChange(event.currentTarget.value);
    }}
  />
);

interface PasswordFieldProps extends FieldProps {
  /** Tells a password manager whether to fill in or to make one. */
  autoComplete: 'current-password' | 'new-password';
  description?: string;
  minLength?: number;
}

export const PasswordField = ({ onChange, ...field }: PasswordFieldProps) => (
  <PasswordInput
    label="Password"
    name="password"
    required
    size="md"
    withAsterisk={false}
    {...field}
    onChange={(event) => {
      onChange(event.currentTarget.value);
    }}
  />
);
