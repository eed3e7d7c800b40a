import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { exportFormats, exportReconciliationPath, type Reconciliation } from '#contract/reconciliations.ts';

const words = { csv: 'CSV, for spreadsheets', json: 'JSON, for programs' } as const;

/** Every finding, field by field, as a file that the server sends as it reads it. */
export const ExportFindings = ({ run }: { run: Reconciliation }) => (
  <Menu position="bottom-end">
    <Menu.Target>
      <Button variant="default" size="xs" leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}>
        Export
      </Button>
    </Menu.Target>
    <Menu.Dropdown>
      {exportFormats.map((format) => (
        <Menu.Item
          key={format}
          component="a"
          download
          href={`${exportReconciliationPath.replace(':id', run.id)}?format=${format}`}
        >
          {words[format]}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  </Menu>
);
