/** First bytes of what browsers show safely (WHATWG MIME Sniffing, read 2026-11); everything else is only downloaded. */
const signatures: readonly {
  readonly type: string;
  readonly at: number;
  readonly bytes: readonly number[];
}[] = [
  { type: 'application/pdf', at: 0, bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/gif', at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { type: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
];

const anything = 'application/octet-stream';
const text = 'text/plain';
const viewable: ReadonlySet<string> = new Set([...signatures.map(({ type }) => type), text]);

const isText = (bytes: Uint8Array): boolean => {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

/** The media type of a file by its bytes. Markup and scripts are text, so that no browser runs them. */
export const mediaTypeOf = (bytes: Uint8Array): string => {
  const found = signatures.find(({ at, bytes: wanted }) =>
    wanted.every((byte, place) => bytes[at + place] === byte),
  );
  return found?.type ?? (isText(bytes) ? text : anything);
};

/** Whether a browser may show a file of this type. */
export const isViewable = (mediaType: string): boolean => viewable.has(mediaType);
