/** An id by which a record names another one, and where on it that stands: `metadata.invoice`, `reference`. */
export interface Mention {
  readonly name: string;
  readonly value: string;
}

/** Longest id that is looked for. */
const longestId = 100;
/** More ids than this in one text are a text, not references. */
const mostIds = 20;
/** What an id is made of. An e-mail address, a sentence or a name is none: ids have a digit or an underscore. */
const idPattern = /^(?=.*[\d_])\w[\w./#-]*\w$/;

/**
 * The words of a text that can be ids, as they stand there, once each: `Paid by card, ch_3Nx.` holds `ch_3Nx`. Words that are
 * no ids are dropped, so that nothing personal is kept of a text beside its record.
 */
export const idsIn = (text: string | null | undefined): readonly string[] => {
  const words = (text ?? '')
    .split(/[\s,;:|()[\]{}<>"'“”‘’]+/)
    .map((word) => word.replace(/[.#/-]+$/, '').replace(/^[.#/-]+/, ''))
    .filter((word) => word.length <= longestId && idPattern.test(word));
  return [...new Set(words)].slice(0, mostIds);
};

/** Mentions of one place, one for each id in its text. */
export const mentionsIn = (name: string, text: string | null | undefined): readonly Mention[] =>
  idsIn(text).map((value) => ({ name, value }));

/** Each mention once. */
export const distinctMentions = (mentions: readonly Mention[]): readonly Mention[] => [
  ...new Map(mentions.map((mention) => [`${mention.name}\n${mention.value}`, mention])).values(),
];
