import { expect, test } from 'vitest';
import { isViewable, mediaTypeOf } from '#crm/attachments/media-type.ts';

test.each([
  ['a PDF', Buffer.from('%PDF-1.7\n'), 'application/pdf', true],
  ['a PNG', Buffer.from('89504e470d0a1a0a00', 'hex'), 'image/png', true],
  ['a JPEG', Buffer.from('ffd8ffe000', 'hex'), 'image/jpeg', true],
  ['a GIF', Buffer.from('GIF89a'), 'image/gif', true],
  ['a WebP', Buffer.from('RIFF0000WEBPVP8 '), 'image/webp', true],
  ['text', Buffer.from('Grüße'), 'text/plain', true],
  ['a page, which is text', Buffer.from('<html><script>x()</script>'), 'text/plain', true],
  ['a drawing, which is text', Buffer.from('<svg onload="x()">'), 'text/plain', true],
  ['an archive', Buffer.from('504b030414000000', 'hex'), 'application/octet-stream', false],
  ['text with a zero in it', Buffer.from('a\0b'), 'application/octet-stream', false],
  ['broken UTF-8', Buffer.from('ff41', 'hex'), 'application/octet-stream', false],
])('%s is told by its bytes', (_name, bytes, type, shown) => {
  expect([mediaTypeOf(bytes), isViewable(mediaTypeOf(bytes))]).toEqual([type, shown]);
});
