/**
 * Work that one worker at a time holds as a row: a comparison, an import. Who holds it extends the row's lease with each
 * step that it commits; one that a worker killed with -9 held goes on after this time. Milliseconds.
 */
export const runLeaseMs = 15_000;
