import type { ReactNode } from 'react';
import { TextLink } from '#web/ui/links.tsx';
import { Page } from '#web/ui/page.tsx';

interface SettingsFrameProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the settings, with the way back to them. */
export const SettingsFrame = ({ children, ...rest }: SettingsFrameProps) => (
  <Page
    {...rest}
    above={
      <TextLink to="/settings" size="sm">
        Settings
      </TextLink>
    }
  >
    {children}
  </Page>
);
