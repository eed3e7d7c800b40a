import { Button, FileButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTableActions } from '#web/features/lookup-tables/table-queries.ts';
import { Failure } from '#web/ui/failure.tsx';
import { notifyDone } from '#web/ui/notify.ts';

const namePattern = /^[a-z][a-z0-9_]{0,39}$/;

const nameOf = (file: string): string =>
  file
    .replace(/\.csv$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, 40);

/** Takes a CSV file as a table, or as the next version of one. */
export const UploadTableForm = () => {
  const [name, setName] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const { upload } = useTableActions();
  const isNamed = namePattern.test(name);
  return (
    <Stack gap="sm">
      <Group align="end" gap="sm">
        <FileButton
          accept=".csv,text/csv"
          onChange={(chosen) => {
            setFile(chosen);
            if (chosen !== null && name === '') setName(nameOf(chosen.name));
          }}
        >
          {(props) => (
            <Button {...props} variant="default">
              {file === null ? 'Choose a CSV file' : file.name}
            </Button>
          )}
        </FileButton>
        <TextInput
          label="Name in expressions"
          value={name}
          error={name !== '' && !isNamed ? 'Small letters, digits and _' : null}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Button
          disabled={file === null || !isNamed}
          loading={upload.isPending}
          onClick={() => {
            if (file === null) return;
            upload.mutate(
              { name, file },
              {
                onSuccess: (table) => {
                  notifyDone(
                    `${table.name} has ${String(table.rows)} rows, version ${String(table.version)}.`,
                  );
                  setFile(null);
                  setName('');
                },
              },
            );
          }}
        >
          Upload
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        The first line names the columns; the first column is the key, and stands in one line only. The same
        name again replaces the table: flows that read it look at all their records again.
      </Text>
      {upload.error === null ? null : <Failure error={upload.error} />}
    </Stack>
  );
};
