import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { exportContactsPath, exportServicesPath, type CrmImport } from '#contract/crm-imports.ts';

const paths = { contact: exportContactsPath, service: exportServicesPath } as const;

interface ExportLinkProps {
  subject: CrmImport['subject'];
  /** The filters of the list as they stand in its address; what is shown is what is exported. */
  filter: Readonly<Record<string, string | undefined>>;
}

/** Downloads what the list shows as a CSV file that an import can read again. */
export const ExportLink = ({ subject, filter }: ExportLinkProps) => {
  const query = new URLSearchParams(
    Object.entries({ archived: 'no', ...filter }).flatMap(([name, value]) =>
      value === undefined || name === 'sort' ? [] : [[name, value]],
    ),
  );
  return (
    <Button
      component="a"
      variant="default"
      href={`${paths[subject]}?${query.toString()}`}
      download
      leftSection={<IconDownload size={16} stroke={1.75} aria-hidden />}
    >
      Export
    </Button>
  );
};
