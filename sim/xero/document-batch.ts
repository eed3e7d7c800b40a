import { readJson } from '#sim/kit/wire.ts';
import type { SimResponse } from '#sim/kit/wire.ts';
import { isElement, UnreadableInput } from './contact-input.ts';
import type { InputElement } from './contact-input.ts';
import type { SaveResult } from './invoice-acts.ts';
import { enveloped, refusedInput, validationException } from './xero-answers.ts';
import type { XeroCall } from './xero-call.ts';

const zeroGuid = '00000000-0000-0000-0000-000000000000';

/** One list of documents that a call writes. */
export interface DocumentBatch<Document> {
  /** The member of body and answer: `Invoices`. */
  readonly list: string;
  /** The member that holds a document's id: `InvoiceID`. */
  readonly idField: string;
  /** The id of the document that an element is about; null when it would be made. */
  readonly idOf: (element: InputElement) => string | null;
  readonly save: (element: InputElement) => SaveResult<Document>;
  readonly tell: (document: Document) => Record<string, unknown>;
}

/**
 * Elements in order, each seeing what those before it did. With `summarizeErrors=false` the answer is 200 with one
 * element per input; otherwise one bad element turns the whole call into a 400 and nothing is kept.
 */
export const writeDocuments = <Document>(call: XeroCall, batch: DocumentBatch<Document>): SimResponse => {
  const { request, now } = call;
  const elements = readElements(readJson(request), batch.list);
  if (elements.length === 0)
    return refusedInput(
      request,
      17,
      `No data has been processed for this endpoint: no ${batch.list} in the body.`,
    );
  const results = run(elements, batch);
  const isSummarized = request.query.get('summarizeErrors')?.toLowerCase() !== 'false';
  const failed = results.filter(({ result }) => result.saved === null);
  if (isSummarized && failed.length > 0) {
    for (const { result } of results.toReversed()) result.saved?.undo();
    return validationException(
      request,
      failed.map(({ element, result }) => echoOf(batch, element, result.errors ?? [])),
    );
  }
  for (const { result } of results) result.saved?.announce('System Generated');
  return enveloped(request, now, {
    [batch.list]: results.map(({ element, result }) => ({
      ...(result.saved === null ? echoOf(batch, element, result.errors) : batch.tell(result.saved.document)),
      ...(isSummarized ? {} : { StatusAttributeString: result.saved === null ? 'ERROR' : 'OK' }),
    })),
  });
};

const run = <Document>(
  elements: readonly InputElement[],
  batch: DocumentBatch<Document>,
): readonly { readonly element: InputElement; readonly result: SaveResult<Document> }[] => {
  const results: { element: InputElement; result: SaveResult<Document> }[] = [];
  try {
    for (const element of elements) results.push({ element, result: batch.save(element) });
  } catch (error) {
    for (const { result } of results.toReversed()) result.saved?.undo();
    throw error;
  }
  return results;
};

/** `{Invoices: […]}`, a bare list or a bare document. */
const readElements = (body: unknown, list: string): readonly InputElement[] => {
  if (body === undefined) throw new UnreadableInput('the body is not JSON.');
  const wrapped = isElement(body) && list in body ? body[list] : body;
  const all: readonly unknown[] = Array.isArray(wrapped) ? wrapped : [wrapped];
  return all.map((entry) => {
    if (!isElement(entry)) throw new UnreadableInput(`${list} must hold objects.`);
    return entry;
  });
};

const echoOf = <Document>(
  batch: DocumentBatch<Document>,
  element: InputElement,
  errors: readonly string[],
): Record<string, unknown> => ({
  ...element,
  [batch.idField]: batch.idOf(element) ?? zeroGuid,
  HasErrors: true,
  ValidationErrors: errors.map((message) => ({ Message: message })),
});
