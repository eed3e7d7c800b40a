import { Button, Text } from '@mantine/core';
import classes from './demo-hint.module.css';

export interface DemoAccount {
  email: string;
  password: string;
}

/** Says that this is a demonstration and offers its account. */
export const DemoHint = ({ demo, onFill }: { demo: DemoAccount; onFill: () => void }) => (
  <div className={classes['hint']}>
    <Text size="sm">
      This is a demonstration with a simulated firm. Sign in as <strong>{demo.email}</strong> with the
      password <strong>{demo.password}</strong>.
    </Text>
    <Button size="xs" variant="default" mt={10} onClick={onFill}>
      Fill it in for me
    </Button>
  </div>
);
