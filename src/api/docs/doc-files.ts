import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** Addresses below `/docs` and the files behind them. Nothing else can be asked for. */
export interface DocFiles {
  /** `errors`, `flows/ignition-clients-to-xero`; in order. */
  readonly pages: ReadonlyMap<string, DocFile>;
  /** `images/overview.png`. */
  readonly images: ReadonlyMap<string, DocFile>;
}

export interface DocFile {
  readonly file: string;
  /** Its path within the folder, as links name it: `flows/ignition-clients-to-xero.md`. */
  readonly path: string;
}

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
};

/** Looks anew each time: pages are asked for rarely, and may be edited while the server runs. */
export const listDocs = (docsDir: string): DocFiles => {
  const found = readdirSync(docsDir, { recursive: true, encoding: 'utf8' })
    .map((path) => ({ path: path.replaceAll('\\', '/'), file: join(docsDir, path) }))
    .toSorted((one, other) => one.path.localeCompare(other.path, 'en'));
  const of = (kinds: readonly string[]): readonly DocFile[] =>
    found.filter(({ path }) => kinds.includes(extname(path)));
  return {
    pages: new Map(of(['.md']).map((each) => [addressOf(each.path), each])),
    images: new Map(of(Object.keys(imageTypes)).map((each) => [each.path, each])),
  };
};

/** `GLOSSARY.md` is `glossary`. */
export const addressOf = (path: string): string => path.replace(/\.md$/, '').toLowerCase();

/** The page's own first heading. */
export const titleOf = ({ file }: DocFile): string =>
  /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1]?.trim() ?? '';

export const imageTypeOf = ({ path }: DocFile): string => imageTypes[extname(path)] ?? '';
