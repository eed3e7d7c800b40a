import { IconUpload } from '@tabler/icons-react';
import type { CrmImport } from '#contract/crm-imports.ts';
import { AdminOnly } from '#web/ui/admin-only.tsx';
import { ButtonLink } from '#web/ui/links.tsx';

/** The way to an import of what a list shows, for those who may. */
export const ImportLink = ({ subject }: { subject: CrmImport['subject'] }) => (
  <AdminOnly>
    <ButtonLink
      to="/imports"
      search={{ subject }}
      variant="default"
      leftSection={<IconUpload size={16} stroke={1.75} aria-hidden />}
    >
      Import
    </ButtonLink>
  </AdminOnly>
);
