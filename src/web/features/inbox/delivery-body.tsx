import { Code, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { deliveryQuery } from '#web/features/inbox/inbox.ts';
import { Loaded } from '#web/ui/loaded.tsx';

interface DeliveryBodyProps {
  connectionId: string;
  deliveryId: string;
  onClose: () => void;
}

/** What one delivery held, as it was received. */
export const DeliveryBody = ({ connectionId, deliveryId, onClose }: DeliveryBodyProps) => {
  const query = useQuery(deliveryQuery(connectionId, deliveryId));
  return (
    <Modal opened onClose={onClose} title="Body of the delivery" size="lg" centered>
      <Loaded query={query}>
        {({ body }) => (
          <Code block tabIndex={0} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {readable(body)}
          </Code>
        )}
      </Loaded>
    </Modal>
  );
};

/** Indented where it is JSON. */
const readable = (body: string): string => {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
};
