import { useInfiniteQuery } from '@tanstack/react-query';
import { AgreedRow } from '#web/features/agreed-services/agreed-row.tsx';
import {
  agreedServicesQuery,
  type AgreedFilter,
} from '#web/features/agreed-services/list-agreed-services.ts';
import { useModules } from '#web/features/modules/list-modules.ts';
import { LineList } from '#web/ui/line-list.tsx';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';

interface AgreedPanelProps {
  title: string;
  description: string;
  of: AgreedFilter;
}

/** What clients agreed to elsewhere, and what bills it. Nothing where there is none, or finance is switched off. */
export const AgreedPanel = (props: AgreedPanelProps) =>
  useModules()('finance') ? <Content {...props} /> : null;

const Content = ({ title, description, of }: AgreedPanelProps) => {
  const query = useInfiniteQuery(agreedServicesQuery(of));
  const isEmpty = query.data?.pages.every(({ items }) => items.length === 0) ?? true;
  if (isEmpty && query.error === null) return null;
  return (
    <Panel title={title} description={description} flush>
      <PagedList query={query} empty={null}>
        {(items) => (
          <LineList>
            {items.map((agreed) => (
              <AgreedRow key={agreed.id} agreed={agreed} ofOneOpportunity={of.opportunity !== undefined} />
            ))}
          </LineList>
        )}
      </PagedList>
    </Panel>
  );
};
