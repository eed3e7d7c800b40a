import { Code } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RecordDetail } from '#contract/records.ts';
import { Facts } from '#web/ui/facts.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { vendorLabel } from '#web/ui/vendor-mark.tsx';

/** `metadata.ignition_payment` as it stands there; a field’s name in words. */
const placeLabel = (place: string): string =>
  place.startsWith('metadata.')
    ? `Metadata “${place.slice('metadata.'.length)}”`
    : place.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replace(/^./, (first) => first.toUpperCase());

type Side = RecordDetail['record'];

/** The ids by which a record and those linked to it are known, and the ids of others that stand on them. */
export const RecordIds = ({ detail }: { detail: RecordDetail }) => {
  // A record that is known by one id alone says it at the top of its page.
  if (detail.ids.length <= 1) return null;
  const sides = [detail.record, ...detail.links.map((link) => link.counterpart)];
  return (
    <Panel title="Ids on both sides" description="Each record is found by any of these, from either system.">
      <Facts facts={sides.flatMap((side) => factsOf(side, detail.ids))} />
    </Panel>
  );
};

const factsOf = (side: Side, ids: RecordDetail['ids']): readonly { name: string; value: ReactNode }[] => {
  const vendor = vendorLabel(side.vendor);
  const held = ids.filter(({ recordId }) => recordId === side.id);
  const places = Map.groupBy(held, ({ place }) => place);
  return [...places].map(([place, each]) => ({
    name: place === null ? `${vendor}, ${side.kindLabel.toLowerCase()}` : `${placeLabel(place)} in ${vendor}`,
    value: codesOf(each),
  }));
};

const codesOf = (ids: RecordDetail['ids']): ReactNode =>
  ids.map(({ value }) => (
    <Code key={value} mr={6}>
      {value}
    </Code>
  ));
