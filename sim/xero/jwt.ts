import { createHmac } from 'node:crypto';

/** Shaped like Xero's, signed by nobody: the simulator looks tokens up, it does not verify them. */
export const jwt = (claims: Readonly<Record<string, unknown>>): string => {
  const unsigned = `${jwtPart({ alg: 'HS256', typ: 'JWT' })}.${jwtPart(claims)}`;
  return `${unsigned}.${createHmac('sha256', 'simulated').update(unsigned).digest('base64url')}`;
};

const jwtPart = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
