import { expect } from 'vitest';

/** What a person does at a simulated vendor; answers what the vendor made of it. */
export const actAtVendor = async (url: string, body: object): Promise<unknown> => {
  const done = await fetch(new URL('/_sim/mutate', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(done.status, await done.clone().text()).toBe(200);
  return done.json();
};
