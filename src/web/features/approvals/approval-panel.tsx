import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { JsonValue } from '#base/json.ts';
import type { ApprovalDetail, ApprovalField } from '#contract/approvals.ts';
import type { FieldValue } from '#contract/vocabulary.ts';
import { WhyItWaits } from '#web/features/approvals/why-it-waits.tsx';
import { Failure } from '#web/ui/failure.tsx';
import { formatMoney } from '#web/ui/money.tsx';
import { Pick } from '#web/ui/pick.tsx';
import { RecordName } from '#web/ui/record-name.tsx';
import { actionVerbs, ChangeState } from '#web/ui/states.tsx';
import { ValueText } from '#web/ui/value-text.tsx';
import classes from './approval-panel.module.css';

interface ApprovalPanelProps {
  approval: ApprovalDetail;
  pending: boolean;
  /** Why an edit was refused; null when it was not. */
  error: Error | null;
  onApprove: () => void;
  onReject: () => void;
  onEdit: (values: Record<string, JsonValue>) => void;
}

/** All that a change would write beside what stands there now, why it waits, and both records. */
export const ApprovalPanel = ({
  approval,
  pending,
  error,
  onApprove,
  onReject,
  onEdit,
}: ApprovalPanelProps) => {
  const [edits, setEdits] = useState<Readonly<Record<string, JsonValue>> | null>(null);
  const mayEdit = approval.mayDecide && approval.writes.some(({ editable }) => editable);
  const changed =
    edits === null ? [] : approval.writes.filter(({ name, after }) => name in edits && edits[name] !== after);
  return (
    <Stack gap="lg">
      <div>
        <Group gap="sm" mb={6}>
          <ChangeState state={approval.state} />
          <Text size="sm" c="dimmed">
            {actionVerbs[approval.action].noun}, {approval.flowName}. {approval.reason}
          </Text>
        </Group>
        <WhyItWaits approval={approval} />
      </div>
      {approval.amounts.length === 0 ? null : (
        <dl className={classes['amounts']} aria-label="What the amounts will come to">
          {approval.amounts.map((each) => (
            <div key={each.label}>
              <dt>{each.label}</dt>
              <dd>{formatMoney(each)}</dd>
            </div>
          ))}
        </dl>
      )}
      {approval.replaces === null ? null : <Replaced replaces={approval.replaces} />}
      <section aria-label="What would be written">
        <Title order={3} size="h5" mb="xs">
          What would be written
        </Title>
        {approval.writes.length === 0 ? (
          <Text size="sm" c="dimmed">
            No field: only the record’s state changes.
          </Text>
        ) : (
          <div className={classes['scroll']}>
            <table className={classes['fields']}>
              <thead>
                <tr>
                  <th scope="col">Field</th>
                  <th scope="col">Now</th>
                  <th scope="col">After</th>
                </tr>
              </thead>
              <tbody>
                {approval.writes.map((field) => (
                  <tr key={field.name}>
                    <th scope="row">{field.label}</th>
                    <td>
                      <ValueText
                        value={field.nowTitle ?? field.now}
                        type={typeOf(field)}
                        currency={field.currency}
                      />
                    </td>
                    <td>
                      {edits !== null && field.editable ? (
                        <FieldInput
                          field={field}
                          value={edits[field.name] ?? field.after}
                          onChange={(value) => {
                            setEdits({ ...edits, [field.name]: value });
                          }}
                        />
                      ) : (
                        <ValueText
                          value={field.afterTitle ?? field.after}
                          type={typeOf(field)}
                          currency={field.currency}
                        />
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
      {error === null ? null : <Failure error={error} />}
      {approval.mayDecide ? (
        <Group gap="xs">
          {edits === null ? (
            <>
              <Button loading={pending} onClick={onApprove}>
                Approve
              </Button>
              <Button variant="default" disabled={pending} onClick={onReject}>
                Reject
              </Button>
              {mayEdit ? (
                <Button
                  variant="default"
                  disabled={pending}
                  onClick={() => {
                    setEdits({});
                  }}
                >
                  Edit
                </Button>
              ) : null}
            </>
          ) : (
            <>
              <Button
                loading={pending}
                disabled={changed.length === 0}
                onClick={() => {
                  onEdit(Object.fromEntries(changed.map(({ name }) => [name, edits[name] ?? null])));
                }}
              >
                Approve as edited
              </Button>
              <Button
                variant="default"
                disabled={pending}
                onClick={() => {
                  setEdits(null);
                }}
              >
                Edit nothing
              </Button>
              <Text size="xs" c="dimmed">
                What you enter holds for this record until its source says something else.
              </Text>
            </>
          )}
        </Group>
      ) : null}
      <div className={classes['sides']}>
        <Side title="Source" side={approval.sourceSide} />
        {approval.targetSide === null ? (
          <section aria-label="Target">
            <Title order={3} size="h5" mb="xs">
              Target
            </Title>
            <Text size="sm" c="dimmed">
              There is none yet; it would be made.
            </Text>
          </section>
        ) : (
          <Side title="Target" side={approval.targetSide} />
        )}
      </div>
    </Stack>
  );
};

const fieldTypes: readonly string[] = [
  'text',
  'email',
  'phone',
  'address',
  'date',
  'number',
  'boolean',
  'text_list',
  'object',
];

const isFieldType = (type: string): type is FieldValue['type'] => fieldTypes.includes(type);

const typeOf = ({ type }: Pick<ApprovalField, 'type'>): FieldValue['type'] | undefined =>
  isFieldType(type) ? type : undefined;

const FieldInput = ({
  field,
  value,
  onChange,
}: {
  field: ApprovalField;
  value: JsonValue;
  onChange: (value: JsonValue) => void;
}) => {
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  if (field.type === 'boolean')
    return (
      <Pick
        size="xs"
        aria-label={field.label}
        value={value === true ? 'yes' : 'no'}
        choices={[
          { value: 'yes', label: 'Yes' },
          { value: 'no', label: 'No' },
        ]}
        onPick={(picked) => {
          onChange(picked === 'yes');
        }}
      />
    );
  if (field.options.length > 0)
    return (
      <Pick
        size="xs"
        aria-label={field.label}
        value={text}
        choices={field.options.map((option) => ({ value: option, label: option }))}
        onPick={onChange}
      />
    );
  return (
    <TextInput
      size="xs"
      aria-label={field.label}
      type={field.type === 'date' ? 'date' : field.type === 'email' ? 'email' : 'text'}
      {...(field.maxLength === null ? {} : { maxLength: field.maxLength })}
      value={text}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
};

const Replaced = ({ replaces }: { replaces: NonNullable<ApprovalDetail['replaces']> }) => (
  <section className={classes['replaced']} aria-label="What changed since it was asked before">
    <Text size="sm" fw={560}>
      Voided and asked anew: the body changed.
    </Text>
    <dl>
      {replaces.fields.map(({ name, label, before, after }) => (
        <div key={name}>
          <dt>{label}</dt>
          <dd>
            was <ValueText value={before} />, is now <ValueText value={after} />
          </dd>
        </div>
      ))}
    </dl>
  </section>
);

const Side = ({ title, side }: { title: string; side: ApprovalDetail['sourceSide'] }) => (
  <section aria-label={title}>
    <Title order={3} size="h5" mb="xs">
      {title}
    </Title>
    <RecordName record={side} />
    <dl className={classes['values']}>
      {side.fields
        .filter(({ value }) => value !== null && value !== '')
        .map(({ name, label, type, value, currency }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>
              <ValueText value={value} type={type} currency={currency} />
            </dd>
          </div>
        ))}
    </dl>
  </section>
);
