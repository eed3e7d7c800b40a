/** Most statements that a process has prepared on each connection, and most that it remembers to have seen once. */
const mostNames = 300;

const names = new Map<string, string>();
const seenOnce = new Set<string>();

/**
 * The name under which a statement is prepared, so that the server parses and plans it once a connection; undefined for
 * one seen for the first time, and when there are too many: texts that vary with their input must not fill the server.
 */
export const statementName = (text: string): string | undefined => {
  const name = names.get(text);
  if (name !== undefined || names.size >= mostNames) return name;
  if (!seenOnce.delete(text)) {
    if (seenOnce.size >= mostNames) seenOnce.clear();
    seenOnce.add(text);
    return undefined;
  }
  const given = `plumbline_${String(names.size + 1)}`;
  names.set(text, given);
  return given;
};
