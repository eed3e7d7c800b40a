import { ActionIcon, Anchor, Button, Menu, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconDots, IconX } from '@tabler/icons-react';
import type { AgreedService } from '#contract/crm-agreed-services.ts';
import { AgreedState } from '#web/features/agreed-services/agreed-state.tsx';
import { agreedAmount, agreedParts } from '#web/features/agreed-services/agreed-words.ts';
import { useReopenAgreedService } from '#web/features/agreed-services/decide-agreed-service.ts';
import { DismissDialog } from '#web/features/agreed-services/dismiss-dialog.tsx';
import { StartDialog } from '#web/features/agreed-services/start-dialog.tsx';
import { TextLink } from '#web/ui/links.tsx';
import { notifyDone, notifyFailure } from '#web/ui/notify.ts';
import { SubjectLink } from '#web/ui/subject-link.tsx';
import classes from './agreed-row.module.css';

interface AgreedRowProps {
  agreed: AgreedService;
  /** The page is about its opportunity, and names it. */
  ofOneOpportunity: boolean;
}

/** One agreed service: what, for how much, where it was agreed, what has become of it, and what a person decides. */
export const AgreedRow = ({ agreed, ofOneOpportunity }: AgreedRowProps) => (
  <li className={classes['row']} data-ended={agreed.state === 'withdrawn' || undefined}>
    <div className={classes['what']}>
      <div className={classes['name']}>{agreed.description}</div>
      <Text size="xs" c="dimmed" component="div">
        {ofOneOpportunity ? null : (
          <span className={classes['part']}>
            <SubjectLink subject={{ kind: 'contact', id: agreed.contact.id }}>
              {agreed.contact.name}
            </SubjectLink>
            {', '}
            <SubjectLink subject={{ kind: 'opportunity', id: agreed.opportunity.id }}>
              {agreed.opportunity.title}
            </SubjectLink>
          </span>
        )}
        <Origin agreed={agreed} />
        {agreedParts(agreed).map((part) => (
          <span key={part} className={classes['part']}>
            {part}
          </span>
        ))}
      </Text>
      {agreed.withdrawnReason === null ? null : (
        <Text size="xs" c="dimmed">
          {agreed.withdrawnReason}
        </Text>
      )}
    </div>
    <div className={classes['figures']}>
      <div className={classes['amount']}>{agreedAmount(agreed)}</div>
      <div className={classes['state']}>
        <AgreedState agreed={agreed} />
      </div>
    </div>
    <div className={classes['deeds']}>
      <Deeds agreed={agreed} />
    </div>
  </li>
);

/** Where it was agreed, and the page that says why each of its values is as it is. */
const Origin = ({ agreed: { source, recordId } }: { agreed: AgreedService }) => {
  const number = source.number ?? 'The source';
  return (
    <>
      <span className={classes['part']}>
        {source.url !== null && /^https?:\/\/\S+$/.test(source.url) ? (
          <Anchor href={source.url} target="_blank" rel="noreferrer" underline="always" inherit>
            {number}
          </Anchor>
        ) : (
          number
        )}
      </span>
      {recordId === null ? null : (
        <span className={classes['part']}>
          <TextLink inherit underline="always" to="/records/$recordId" params={{ recordId }}>
            why
          </TextLink>
        </span>
      )}
    </>
  );
};

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

const Deeds = ({ agreed }: { agreed: AgreedService }) => {
  const [starting, start] = useDisclosure(false);
  const [dismissing, dismiss] = useDisclosure(false);
  const reopen = useReopenAgreedService(agreed.id, { onError: notifyFailure });
  const { state, billable } = agreed;
  const isOpen = billable === null || billable.state === 'open' || billable.state === 'quoted';
  if (state === 'started' || (state === 'billed' && !isOpen)) return null;
  return (
    <>
      {state === 'prepared' ? (
        <Button size="xs" aria-label={`Start ${agreed.description}`} onClick={start.open}>
          Start
        </Button>
      ) : null}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`What to do with ${agreed.description}`}>
            <IconDots {...icon} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state === 'withdrawn' ? (
            <Menu.Item
              leftSection={<IconArrowBackUp {...icon} />}
              onClick={() => {
                reopen.mutate(agreed.version, {
                  onSuccess: () => {
                    notifyDone(`${agreed.description} can be billed again.`);
                  },
                });
              }}
            >
              Bill it after all
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconX {...icon} />} onClick={dismiss.open}>
              Do not bill it
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <StartDialog agreed={agreed} opened={starting} onClose={start.close} />
      <DismissDialog agreed={agreed} opened={dismissing} onClose={dismiss.close} />
    </>
  );
};
