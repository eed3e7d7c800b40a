import { SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { OpportunityDetail } from '#contract/crm-opportunities.ts';
import { ContactFinder } from '#web/features/contacts/contact-finder.tsx';
import { CustomInputs, type CustomEdits } from '#web/features/custom-fields/custom-inputs.tsx';
import { stagesQuery } from '#web/features/opportunities/list-opportunities.ts';
import type { OpportunityFields } from '#web/features/opportunities/save-opportunity.ts';
import { PersonPick } from '#web/features/people/person-pick.tsx';
import { FormEnd } from '#web/ui/form-end.tsx';
import { NumberBox } from '#web/ui/number-box.tsx';
import { Pick } from '#web/ui/pick.tsx';

interface OpportunityFormProps {
  /** Null for a new one. */
  opportunity: OpportunityDetail | null;
  /** Whom a new one is for, when that is known. */
  contact?: { id: string; name: string } | null;
  pending: boolean;
  error: Error | null;
  onSave: (fields: OpportunityFields) => void;
  onCancel: () => void;
}

const orNone = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What may become a sale: for whom, how much, when. */
export const OpportunityForm = (props: OpportunityFormProps) => {
  const { opportunity, pending, error, onSave, onCancel } = props;
  const stages = useQuery(stagesQuery).data ?? [];
  const [title, setTitle] = useState(opportunity?.title ?? '');
  const [contact, setContact] = useState<{ id: string; name: string; currency?: string | null } | null>(
    opportunity?.contact ?? props.contact ?? null,
  );
  const [stageId, setStage] = useState<string>(opportunity?.stage.id ?? '');
  const [value, setValue] = useState(opportunity?.value ?? '');
  const [currency, setCurrency] = useState(opportunity?.currency ?? '');
  const [expectedClose, setExpected] = useState(opportunity?.expectedClose ?? '');
  const [ownerId, setOwner] = useState(opportunity?.owner?.id ?? null);
  const [tags, setTags] = useState(opportunity?.tags ?? []);
  const [custom, setCustom] = useState<CustomEdits>(opportunity?.custom ?? {});
  const isQuoted = opportunity?.valueIsQuoted === true;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (contact === null) return;
        onSave({
          title: title.trim(),
          contactId: contact.id,
          ...(stageId === '' ? {} : { stageId }),
          ...(isQuoted ? {} : { value: orNone(value) }),
          ...(isQuoted || currency.trim() === '' ? {} : { currency: currency.trim().toUpperCase() }),
          expectedClose: orNone(expectedClose),
          ownerId,
          tags,
          custom: { ...custom },
        });
      }}
    >
      <Stack gap="md" maw={760}>
        <TextInput
          label="What it is about"
          required
          data-autofocus
          value={title}
          onChange={(event) => {
            setTitle(event.currentTarget.value);
          }}
        />
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <ContactFinder label="For" required value={contact} onPick={setContact} />
          <Pick
            label="Stage"
            value={stageId}
            choices={[
              ...(opportunity === null ? [{ value: '', label: 'The first' }] : []),
              ...stages.map(({ id, name }) => ({ value: id as string, label: name })),
            ]}
            onPick={setStage}
          />
          <NumberBox
            label="Value"
            disabled={isQuoted}
            description={isQuoted ? 'The sum of the quoted lines.' : undefined}
            value={value}
            currency={currency === '' ? (contact?.currency ?? 'AUD') : currency}
            onText={setValue}
          />
          <TextInput
            label="Currency"
            maxLength={3}
            disabled={isQuoted}
            placeholder={contact?.currency ?? 'AUD'}
            value={currency}
            onChange={(event) => {
              setCurrency(event.currentTarget.value.toUpperCase());
            }}
          />
          <TextInput
            label="Expected to close"
            type="date"
            value={expectedClose}
            onChange={(event) => {
              setExpected(event.currentTarget.value);
            }}
          />
          <PersonPick label="Owner" value={ownerId} onPick={setOwner} />
        </SimpleGrid>
        <TagsInput label="Tags" value={tags} onChange={setTags} />
        <CustomInputs subject="opportunity" values={custom} onChange={setCustom} />
        <FormEnd
          action={opportunity === null ? 'Add the opportunity' : 'Save'}
          pending={pending}
          disabled={contact === null}
          error={error}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
};
