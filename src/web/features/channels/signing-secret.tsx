import { SecretOnce } from '#web/ui/secret-once.tsx';

/** A channel's signing secret, this once. */
export const SigningSecret = (props: { value: string; onDone: () => void }) => (
  <SecretOnce {...props}>
    Messages are signed with this secret. Copy it now to where they arrive: it is not shown again.
  </SecretOnce>
);
