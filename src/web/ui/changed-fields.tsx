import type { JsonValue } from '#base/json.ts';
import { ValueText } from '#web/ui/value-text.tsx';
import classes from './changed-fields.module.css';

interface ChangedFieldsProps {
  /** `before` is left out where it is not known. */
  fields: readonly { name: string; before?: JsonValue | undefined; after: JsonValue | undefined }[];
}

/** Fields of a change: what stood there, what stands there then. */
export const ChangedFields = ({ fields }: ChangedFieldsProps) => (
  <dl className={classes['fields']}>
    {fields.map((field) => (
      <div key={field.name} className={classes['field']}>
        <dt>{field.name}</dt>
        <dd>
          {field.before === undefined ? null : (
            <del className={classes['before']}>
              <ValueText value={field.before} />
            </del>
          )}
          <ins className={classes['after']}>
            <ValueText value={field.after} />
          </ins>
        </dd>
      </div>
    ))}
  </dl>
);
