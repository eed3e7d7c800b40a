import {
  Anchor,
  Button,
  NavLink,
  type AnchorProps,
  type ButtonProps,
  type NavLinkProps,
} from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

type Own<Props> = Props & Omit<ComponentProps<'a'>, keyof Props>;

const AnchorBase = (props: Own<AnchorProps>) => <Anchor {...props} />;
const ButtonBase = (props: Own<ButtonProps>) => <Button component="a" {...props} />;
const AddBase = (props: Own<ButtonProps>) => (
  <ButtonBase
    size="xs"
    variant="default"
    leftSection={<IconPlus size={14} stroke={1.75} aria-hidden />}
    {...props}
  />
);
const NavBase = (props: Own<NavLinkProps>) => <NavLink component="a" {...props} />;

/** A link within the console, in running text or a table. */
export const TextLink = createLink(AnchorBase);

/** A link within the console that looks like a button. */
export const ButtonLink = createLink(ButtonBase);

/** At the head of a panel: leads to a form for one more. */
export const AddLink = createLink(AddBase);

/** An entry of the main navigation. */
export const NavEntry = createLink(NavBase);
