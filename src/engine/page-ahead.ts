import type { ListQuery, RecordPage, VendorClient } from '#model/connector.ts';

/** A page from which storing takes long enough that the next one can be fetched meanwhile. Records. */
const worthwhile = 50;

/**
 * The same client, which fetches the page after a large one while that is being stored. What was fetched ahead is
 * dropped when anything else was asked of the vendor since: a list must not be older than a read or a write.
 */
export const readPagesAhead = (client: VendorClient): VendorClient => {
  let ahead: { readonly query: ListQuery; readonly page: Promise<RecordPage> } | null = null;

  const fetchAhead = (query: ListQuery): void => {
    const page = client.listRecords(query);
    // Whoever asks for the page meets its failure; if nobody does, it is none.
    page.catch(() => undefined);
    ahead = { query, page };
  };

  const drop = (): void => {
    ahead = null;
  };

  return {
    listRecords: async (query) => {
      const held = ahead;
      drop();
      const page = await (held !== null && isSame(held.query, query) ? held.page : client.listRecords(query));
      if (page.nextCursor !== null && page.records.length >= worthwhile)
        fetchAhead({ ...query, cursor: page.nextCursor });
      return page;
    },
    readRecords: (...asked) => {
      drop();
      return client.readRecords(...asked);
    },
    findByReference: (...asked) => {
      drop();
      return client.findByReference(...asked);
    },
    writeRecords: (...asked) => {
      drop();
      return client.writeRecords(...asked);
    },
    readFacts: (...asked) => client.readFacts(...asked),
  };
};

const isSame = (a: ListQuery, b: ListQuery): boolean =>
  a.kind === b.kind && a.since === b.since && a.cursor === b.cursor && a.purpose === b.purpose;
