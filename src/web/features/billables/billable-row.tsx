import { ActionIcon, Checkbox, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconDots, IconPencil, IconTrash, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { Billable } from '#contract/crm-billables.ts';
import { taxText } from '#contract/tax-text.ts';
import { copyOf, draftOf, fieldsOf } from '#web/features/billables/billable-draft.ts';
import { BillableForm } from '#web/features/billables/billable-form.tsx';
import { BillableState } from '#web/features/billables/billable-state.tsx';
import { discountText, parentText } from '#web/features/billables/billable-words.ts';
import {
  useChangeBillable,
  useCreateBillable,
  useRemoveBillable,
  useReopenBillable,
} from '#web/features/billables/save-billable.ts';
import { UnitPrice } from '#web/features/billables/unit-price.tsx';
import { WriteOffDialog } from '#web/features/billables/write-off-dialog.tsx';
import { useAsOpened } from '#web/ui/as-opened.ts';
import { formatDate } from '#web/ui/format.ts';
import { Amount } from '#web/ui/money.tsx';
import { notifyDone, notifyFailure, notifyUndoable } from '#web/ui/notify.ts';
import { SubjectLink } from '#web/ui/subject-link.tsx';
import classes from './billable-row.module.css';

interface BillableRowProps {
  billable: Billable;
  /** What the list around it says already. */
  without: 'parent' | 'contact' | null;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
}

/** One line: what, how much of it, at which price, where it stands; changed in its place while it may be. */
export const BillableRow = ({ billable, without, chosen, onChoose }: BillableRowProps) => {
  const [editing, edit] = useDisclosure(false);
  if (editing)
    return (
      <li>
        <EditBillable billable={billable} onDone={edit.close} />
      </li>
    );
  const isOpen = billable.state === 'open';
  return (
    <li className={classes['row']} data-ended={billable.state === 'written_off' || undefined}>
      <div className={classes['choose']}>
        {isOpen ? (
          <Checkbox
            aria-label={`Choose ${billable.description}`}
            checked={chosen}
            onChange={(event) => {
              onChoose(event.currentTarget.checked);
            }}
          />
        ) : null}
      </div>
      <div className={classes['what']}>
        <div className={classes['name']}>{billable.description}</div>
        <Text size="xs" c="dimmed" component="div">
          {without === 'contact' || without === 'parent' ? null : (
            <span className={classes['part']}>
              <SubjectLink subject={{ kind: 'contact', id: billable.contact.id }}>
                {billable.contact.name}
              </SubjectLink>
            </span>
          )}
          {without === 'parent' || billable.parent.kind === 'contact' ? null : (
            <span className={classes['part']}>
              <SubjectLink subject={billable.parent}>{parentText(billable.parent)}</SubjectLink>
            </span>
          )}
          {billable.service === null ? null : (
            <span className={classes['part']}>{billable.service.code}</span>
          )}
          <span className={classes['part']}>{formatDate(billable.on)}</span>
          {billable.memo === null ? null : <span className={classes['part']}>{billable.memo}</span>}
        </Text>
      </div>
      <div className={classes['figures']}>
        <UnitPrice {...billable} />
        <Text size="xs" c="dimmed" component="div">
          {[
            billable.priceReason,
            billable.discount === null ? null : discountText(billable.discount, billable.currency),
            billable.tax === null ? 'No tax' : taxText(billable.tax),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </Text>
      </div>
      <div className={classes['total']}>
        <Amount money={{ amount: billable.amounts.total, currency: billable.currency }} />
      </div>
      <div className={classes['state']}>
        <BillableState billable={billable} />
        {billable.writtenOffReason === null ? null : (
          <Text size="xs" c="dimmed">
            {billable.writtenOffReason}
          </Text>
        )}
      </div>
      <div className={classes['menu']}>
        <RowMenu billable={billable} onEdit={edit.open} />
      </div>
    </li>
  );
};

const EditBillable = ({ billable, onDone }: { billable: Billable; onDone: () => void }) => {
  const { version } = useAsOpened(billable);
  const [draft, setDraft] = useState(() => draftOf(billable));
  const change = useChangeBillable(billable.id);
  return (
    <BillableForm
      draft={draft}
      onChange={setDraft}
      focusOn={1}
      fixedCurrency={billable.state === 'quoted'}
      action="Save the line"
      pending={change.isPending}
      error={change.error}
      onSave={() => {
        change.mutate({ ...fieldsOf(draft), version }, { onSuccess: onDone });
      }}
      onCancel={onDone}
    />
  );
};

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

const RowMenu = ({ billable, onEdit }: { billable: Billable; onEdit: () => void }) => {
  const [writingOff, writeOff] = useDisclosure(false);
  const remove = useRemoveBillable(billable.id);
  const create = useCreateBillable({ onError: notifyFailure });
  const reopen = useReopenBillable(billable.id, { onError: notifyFailure });
  const { state } = billable;
  if (state === 'on_invoice' || state === 'settled') return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${billable.description}`}>
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state === 'written_off' ? (
            <Menu.Item
              leftSection={<IconArrowBackUp {...icon} />}
              onClick={() => {
                reopen.mutate(billable.version, {
                  onSuccess: () => {
                    notifyDone(`${billable.description} can be invoiced again.`);
                  },
                });
              }}
            >
              Open again
            </Menu.Item>
          ) : (
            <>
              <Menu.Item leftSection={<IconPencil {...icon} />} onClick={onEdit}>
                Edit
              </Menu.Item>
              {state === 'open' ? (
                <Menu.Item leftSection={<IconX {...icon} />} onClick={writeOff.open}>
                  Write off
                </Menu.Item>
              ) : null}
              <Menu.Item
                leftSection={<IconTrash {...icon} />}
                onClick={() => {
                  remove.mutate(undefined, {
                    onSuccess: () => {
                      notifyUndoable(`${billable.description} is removed.`, () => {
                        create.mutate(copyOf(billable));
                      });
                    },
                    onError: notifyFailure,
                  });
                }}
              >
                Remove
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <WriteOffDialog billable={billable} opened={writingOff} onClose={writeOff.close} />
    </>
  );
};
