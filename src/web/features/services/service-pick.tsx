import { useInfiniteQuery } from '@tanstack/react-query';
import { servicesListQuery } from '#web/features/services/list-services.ts';
import { Finder, useFinder } from '#web/ui/finder.tsx';

interface ServicePickProps {
  label: string;
  description?: string;
  required?: boolean;
  value: { id: string; name: string } | null;
  onPick: (service: { id: string; name: string } | null) => void;
}

/** One service of the catalogue, found by a few letters of its name or code; an emptied box means none. */
export const ServicePick = (props: ServicePickProps) => {
  const finder = useFinder();
  const found = useInfiniteQuery({ ...servicesListQuery({ q: finder.q }), enabled: finder.isOpen });
  return (
    <Finder
      {...props}
      finder={finder}
      found={found}
      placeholder="Type a name or code"
      nothing="No service fits"
      detailOf={({ code }) => code}
    />
  );
};
