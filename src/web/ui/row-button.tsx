import { Button } from '@mantine/core';

interface RowButtonProps {
  verb: string;
  /** What the row is, for those who hear the page. */
  name: string;
  loading?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

/** One of the quiet deeds at the end of a row. */
export const RowButton = ({ verb, name, loading = false, disabled = false, onClick }: RowButtonProps) => (
  <Button
    size="compact-sm"
    flex="none"
    variant="subtle"
    color="gray"
    loading={loading}
    disabled={disabled}
    aria-label={`${verb} ${name}`}
    onClick={onClick}
  >
    {verb}
  </Button>
);
