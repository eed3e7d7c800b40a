import { useInfiniteQuery } from '@tanstack/react-query';
import { useModules } from '#web/features/modules/list-modules.ts';
import { subscriptionsListQuery } from '#web/features/subscriptions/list-subscriptions.ts';
import { SubscriptionTable } from '#web/features/subscriptions/subscription-table.tsx';
import { ButtonLink } from '#web/ui/links.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

interface SubscriptionsPanelProps {
  contact: string;
  /** Only those that came of it. */
  opportunity?: string;
}

/** What is billed to a contact again and again, with the way to start another. Nothing where finance is off. */
export const SubscriptionsPanel = (props: SubscriptionsPanelProps) =>
  useModules()('finance') ? <Content {...props} /> : null;

const Content = ({ contact, opportunity }: SubscriptionsPanelProps) => {
  const subscriptions = useInfiniteQuery(
    subscriptionsListQuery(opportunity === undefined ? { contact } : { opportunity }),
  );
  return (
    <Panel
      title="Subscriptions"
      flush
      actions={
        <ButtonLink
          to="/subscriptions/new"
          search={{ contact, ...(opportunity === undefined ? {} : { opportunity }) }}
          size="xs"
          variant="default"
        >
          Start one
        </ButtonLink>
      }
    >
      <PagedList query={subscriptions} empty={<NoRows>None.</NoRows>}>
        {(items) => <SubscriptionTable subscriptions={items} ofOneContact />}
      </PagedList>
    </Panel>
  );
};
