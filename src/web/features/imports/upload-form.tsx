import { Anchor, Button, FileButton, Loader, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { usePreviewImport, type ImportSubject } from '#web/features/imports/run-import.ts';
import { subjectNouns } from '#web/features/imports/import-words.ts';
import { sampleAddress } from '#web/features/imports/sample-files.ts';
import { Failure } from '#web/ui/failure.tsx';
import { useFileDrop } from '#web/ui/file-drop.ts';
import classes from './upload-form.module.css';

interface UploadFormProps {
  subject: ImportSubject;
  withServices: boolean;
  onSubject: (subject: ImportSubject) => void;
  /** The preview is made. */
  onPreview: (importId: string) => void;
}

/** Takes a CSV file, dropped or chosen, and asks what importing it would do. */
export const UploadForm = ({ subject, withServices, onSubject, onPreview }: UploadFormProps) => {
  const preview = usePreviewImport();
  const read = (file: File | null | undefined): void => {
    if (file === null || file === undefined) return;
    preview.mutate(
      { subject, file },
      {
        onSuccess: ({ id }) => {
          onPreview(id);
        },
      },
    );
  };
  const { node, over } = useFileDrop<HTMLDivElement>(([file]) => {
    read(file);
  });
  const { many } = subjectNouns[subject];
  return (
    <Stack gap="md">
      {withServices ? (
        <div>
          <SegmentedControl
            aria-label="What the file holds"
            value={subject}
            data={[
              { value: 'contact', label: 'Contacts' },
              { value: 'service', label: 'Services' },
            ]}
            onChange={(picked) => {
              onSubject(picked === 'service' ? 'service' : 'contact');
            }}
          />
        </div>
      ) : null}
      <div ref={node} className={classes['drop']} data-over={over || undefined} aria-busy={preview.isPending}>
        {preview.isPending ? (
          <>
            <Loader size="sm" aria-hidden />
            <Text size="sm" component="output">
              Reading the file
            </Text>
          </>
        ) : (
          <>
            <IconFileSpreadsheet size={28} stroke={1.5} aria-hidden />
            <Text size="sm">Drop a CSV file of {many} here, or</Text>
            <FileButton accept=".csv,text/csv" onChange={read}>
              {(props) => (
                <Button {...props} variant="default">
                  Choose a file
                </Button>
              )}
            </FileButton>
          </>
        )}
      </div>
      <Text size="sm" c="dimmed">
        You see first what it would change; nothing is written before you say so. The first line names the
        columns; an empty cell changes nothing. At most 10 MB and 20,000 rows.{' '}
        <Anchor href={sampleAddress(subject)} download={`sample-${many}.csv`} size="sm" underline="always">
          Sample file
        </Anchor>
      </Text>
      {preview.error === null ? null : <Failure error={preview.error} />}
    </Stack>
  );
};
