/** A source record in one flow, linked or to be linked. */
export interface FlowLink {
  flowId: string;
  sourceRecordId: string;
  sourceName: string;
}
