import { Anchor, Button, FileButton, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconPaperclip } from '@tabler/icons-react';
import { useState } from 'react';
import type { Attachment } from '#contract/crm-attachments.ts';
import {
  attachmentsQuery,
  contentAddress,
  useAddAttachment,
  useRemoveAttachment,
} from '#web/features/attachments/attachments.ts';
import { Confirm } from '#web/ui/confirm.tsx';
import { formatBytes } from '#web/ui/format.ts';
import { Moment } from '#web/ui/moment.tsx';
import { NoRows } from '#web/ui/no-rows.tsx';
import { notifyFailure } from '#web/ui/notify.ts';
import { PagedList } from '#web/ui/paged-list.tsx';
import { Panel } from '#web/ui/panel.tsx';
import { Row, RowList } from '#web/ui/row-list.tsx';

interface AttachmentsPanelProps {
  subject: { kind: string; id: string };
}

/** Files of a thing; a contact shows those of all that is its. */
export const AttachmentsPanel = ({ subject }: AttachmentsPanelProps) => {
  const files = useInfiniteQuery(
    attachmentsQuery(subject.kind === 'contact' ? { contact: subject.id } : { subject: subject.id }),
  );
  const add = useAddAttachment(subject);
  const [removing, setRemoving] = useState<Attachment | null>(null);
  const remove = useRemoveAttachment();
  return (
    <Panel
      title="Files"
      flush
      actions={
        <FileButton
          multiple
          onChange={(chosen) => {
            for (const file of chosen) add.mutate(file, { onError: notifyFailure });
          }}
        >
          {(props) => (
            <Button
              {...props}
              size="xs"
              variant="default"
              loading={add.isPending}
              leftSection={<IconPaperclip size={14} stroke={1.75} aria-hidden />}
            >
              Attach
            </Button>
          )}
        </FileButton>
      }
    >
      <PagedList query={files} empty={<NoRows>No files.</NoRows>}>
        {(items) => (
          <RowList>
            {items.map((file) => (
              <Row key={file.id}>
                <span>
                  <Anchor href={contentAddress(file)} target="_blank" rel="noopener">
                    {file.name}
                  </Anchor>
                  <Text size="xs" c="dimmed">
                    {formatBytes(file.size)}, {file.createdBy.name}, <Moment at={file.createdAt} />
                  </Text>
                </span>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="gray"
                  aria-label={`Remove ${file.name}`}
                  onClick={() => {
                    setRemoving(file);
                  }}
                >
                  Remove
                </Button>
              </Row>
            ))}
          </RowList>
        )}
      </PagedList>
      <Confirm
        opened={removing !== null}
        onClose={() => {
          setRemoving(null);
        }}
        title={`Remove ${removing?.name ?? 'this file'}?`}
        action="Remove"
        danger
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => {
          if (removing === null) return;
          remove.mutate(removing.id, {
            onSuccess: () => {
              setRemoving(null);
            },
          });
        }}
      >
        <Text size="sm">The file is gone for everybody and cannot be brought back.</Text>
      </Confirm>
    </Panel>
  );
};
