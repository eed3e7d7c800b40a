import type { ReactNode } from 'react';
import { TextLink } from '#web/ui/links.tsx';

interface SubjectLinkProps {
  subject: { readonly kind: string; readonly id: string };
  children: ReactNode;
  onClick?: () => void;
}

/** The way to the page of anything of the CRM; plain text for what has none. */
export const SubjectLink = ({ subject: { kind, id }, children, onClick }: SubjectLinkProps) => {
  const rest = { inherit: true, ...(onClick === undefined ? {} : { onClick }) };
  switch (kind) {
    case 'contact':
      return (
        <TextLink to="/contacts/$contactId" params={{ contactId: id }} {...rest}>
          {children}
        </TextLink>
      );
    case 'service':
      return (
        <TextLink to="/services/$serviceId" params={{ serviceId: id }} {...rest}>
          {children}
        </TextLink>
      );
    case 'opportunity':
      return (
        <TextLink to="/opportunities/$opportunityId" params={{ opportunityId: id }} {...rest}>
          {children}
        </TextLink>
      );
    case 'ticket':
      return (
        <TextLink to="/tickets/$ticketId" params={{ ticketId: id }} {...rest}>
          {children}
        </TextLink>
      );
    case 'invoice':
      return (
        <TextLink to="/invoices/$invoiceId" params={{ invoiceId: id }} {...rest}>
          {children}
        </TextLink>
      );
    case 'subscription':
      return (
        <TextLink to="/subscriptions/$subscriptionId" params={{ subscriptionId: id }} {...rest}>
          {children}
        </TextLink>
      );
    default:
      return <span>{children}</span>;
  }
};
