import { VisuallyHidden } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { FieldValue } from '#contract/vocabulary.ts';
import { contentOf } from '#web/ui/field-content.ts';
import { ValueText } from '#web/ui/value-text.tsx';
import classes from './side-by-side.module.css';

/** Shorter content agrees by chance. */
const tellingLength = 3;

/** All that a record says, as content to look values up in. */
export const contentsOf = (fields: readonly FieldValue[]): ReadonlySet<string> =>
  new Set(fields.map(({ value }) => contentOf(value)).filter((content) => content.length >= tellingLength));

interface FieldsBesideProps {
  fields: readonly FieldValue[];
  /** What the record at the other side says; equal values are marked. */
  others: ReadonlySet<string>;
}

/** A record's filled fields; those whose value stands at the other side too carry a mark. */
export const FieldsBeside = ({ fields, others }: FieldsBesideProps) => (
  <dl className={classes['fields']}>
    {fields
      .filter(({ value }) => contentOf(value) !== '')
      .map((field) => {
        const agrees = others.has(contentOf(field.value));
        return (
          <div key={field.name} data-agrees={agrees || undefined}>
            <dt>{field.label}</dt>
            <dd>
              <ValueText value={field.value} type={field.type} currency={field.currency} />
              {agrees ? (
                <span className={classes['agrees']}>
                  <IconCheck size={15} stroke={2.25} aria-hidden />
                  <VisuallyHidden>the same on both sides</VisuallyHidden>
                </span>
              ) : null}
            </dd>
          </div>
        );
      })}
  </dl>
);
