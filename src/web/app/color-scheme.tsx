import { ActionIcon, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const next: Readonly<Record<MantineColorScheme, MantineColorScheme>> = {
  auto: 'light',
  light: 'dark',
  dark: 'auto',
};

const names: Readonly<Record<MantineColorScheme, string>> = {
  auto: 'as the system',
  light: 'light',
  dark: 'dark',
};

const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

/** Goes round: as the system, light, dark. The choice is kept in this browser. */
export const ColorSchemeToggle = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  const label = `Colours: ${names[colorScheme]}. Change to ${names[next[colorScheme]]}`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => {
          setColorScheme(next[colorScheme]);
        }}
      >
        <Icon size={18} stroke={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
};
