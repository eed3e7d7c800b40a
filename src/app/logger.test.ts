import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';

const said = async (isTTY: boolean): Promise<string> => {
  const to = Object.assign(new PassThrough(), { isTTY });
  const logger = createLogger({ logLevel: 'info' }, 'worker 1', to);
  logger.debug({}, 'not at this level');
  logger.warn(
    { connection: 'con_1', apiKey: 'secret-1', request: { authorization: 'Bearer secret-2', method: 'GET' } },
    'the vendor asked us to wait',
  );
  to.end();
  return text(to);
};

test('a line for machines carries no secret', async () => {
  const line = JSON.parse(await said(false)) as Record<string, unknown>;
  expect(line).toMatchObject({
    level: 40,
    part: 'worker 1',
    connection: 'con_1',
    request: { method: 'GET' },
    msg: 'the vendor asked us to wait',
  });
  expect(JSON.stringify(line)).not.toContain('secret');
});

test('a line for people is one line, without secrets either', async () => {
  const line = await said(true);
  expect(line).toMatch(
    /^\d\d:\d\d:\d\d warn {2}worker 1 {2}the vendor asked us to wait {2}connection=con_1 request=\{"method":"GET"\}\n$/,
  );
});
