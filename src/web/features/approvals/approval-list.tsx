import { Badge, Button, Checkbox, Group, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { Approval } from '#contract/approvals.ts';
import { WhyItWaits } from '#web/features/approvals/why-it-waits.tsx';
import { pathLabel } from '#web/ui/format.ts';
import { TextLink } from '#web/ui/links.tsx';
import { Amount } from '#web/ui/money.tsx';
import { Moment } from '#web/ui/moment.tsx';
import { actionVerbs } from '#web/ui/states.tsx';
import { VendorMark } from '#web/ui/vendor-mark.tsx';
import classes from './approval-list.module.css';

interface ApprovalListProps {
  approvals: readonly Approval[];
  chosen: ReadonlySet<string>;
  currentId: string | undefined;
  pending: boolean;
  onChoose: (id: string, isChosen: boolean) => void;
  onApprove: (approval: Approval) => void;
  onReject: (approval: Approval) => void;
  onReopen: (approval: Approval) => void;
}

const linkId = (id: string): string => `approval-${id}`;

/** Puts the keyboard on a change's row, so that Enter opens it. */
export const focusApproval = (id: string): void => {
  document.getElementById(linkId(id))?.focus();
};

/** Each change with why it waits and the two answers; its name opens all that it would write. */
export const ApprovalList = (props: ApprovalListProps) => (
  <ul className={classes['list']} aria-label="Changes for approval">
    {props.approvals.map((approval) => (
      <ApprovalRow key={approval.id} {...props} approval={approval} />
    ))}
  </ul>
);

const ApprovalRow = (props: ApprovalListProps & { approval: Approval }) => {
  const { approval, chosen, currentId, pending, onChoose, onApprove, onReject, onReopen } = props;
  const isWaiting = approval.approvalState === 'waiting';
  const { title } = approval.source;
  return (
    <li className={classes['row']} data-current={approval.id === currentId || undefined}>
      {isWaiting ? (
        <Checkbox
          aria-label={`Choose ${title}`}
          checked={chosen.has(approval.id)}
          disabled={!approval.mayDecide}
          onChange={(event) => {
            onChoose(approval.id, event.currentTarget.checked);
          }}
          className={classes['choose'] ?? ''}
        />
      ) : (
        <span />
      )}
      <div className={classes['main']}>
        <div className={classes['head']}>
          <span className={classes['name']}>
            <VendorMark vendor={approval.source.vendor} size={32} />
            <span>
              <TextLink
                id={linkId(approval.id)}
                to="/approvals"
                search={(before) => ({ ...before, change: approval.id })}
                fw={560}
                c="inherit"
              >
                {title}
              </TextLink>
              <Text size="xs" c="dimmed">
                {actionVerbs[approval.action].noun}, {approval.flowName}
                {approval.concerns.map((title) => `, ${title}`).join('')}
              </Text>
            </span>
          </span>
          <Group gap="md">
            {approval.total === null ? null : (
              <Text fw={560}>
                <Amount money={approval.total} />
              </Text>
            )}
            <Text size="sm" c="dimmed" className={classes['when'] ?? ''}>
              <Moment at={isWaiting ? approval.askedAt : (approval.decidedAt ?? approval.askedAt)} />
            </Text>
          </Group>
        </div>
        <WhyItWaits approval={approval} />
        <Group gap={6}>
          {approval.fieldLabels.slice(0, 8).map((label) => (
            <Badge key={label} variant="default" size="sm" tt="none" fw={500}>
              {pathLabel(label)}
            </Badge>
          ))}
          {approval.fieldLabels.length > 8 ? (
            <Text size="xs" c="dimmed">
              and {approval.fieldLabels.length - 8} more
            </Text>
          ) : null}
        </Group>
        {isWaiting ? (
          <Group gap="xs">
            <Button
              size="xs"
              disabled={pending || !approval.mayDecide}
              leftSection={<IconCheck size={14} stroke={2} aria-hidden />}
              aria-label={`Approve ${title}`}
              onClick={() => {
                onApprove(approval);
              }}
            >
              Approve
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={pending || !approval.mayDecide}
              leftSection={<IconX size={14} stroke={2} aria-hidden />}
              aria-label={`Reject ${title}`}
              onClick={() => {
                onReject(approval);
              }}
            >
              Reject
            </Button>
            {approval.mayDecide ? null : (
              <Text size="xs" c="dimmed">
                {approval.approvedBy.length > 0 ? 'Waits for another person.' : 'Not for you to decide.'}
              </Text>
            )}
          </Group>
        ) : (
          <Decided approval={approval} pending={pending} onReopen={onReopen} />
        )}
      </div>
    </li>
  );
};

const Decided = ({
  approval,
  pending,
  onReopen,
}: {
  approval: Approval;
  pending: boolean;
  onReopen: (approval: Approval) => void;
}) => (
  <Group gap="sm">
    <Text size="sm" c="dimmed">
      {approval.decidedBy === null ? '' : `By ${approval.decidedBy.name}. `}
      {approval.rejection === null || approval.rejection === '' ? '' : `“${approval.rejection}”`}
    </Text>
    {approval.approvalState === 'rejected' || approval.approvalState === 'expired' ? (
      <Button
        size="xs"
        variant="default"
        disabled={pending}
        aria-label={`Propose ${approval.source.title} again`}
        onClick={() => {
          onReopen(approval);
        }}
      >
        Propose again
      </Button>
    ) : null}
  </Group>
);
