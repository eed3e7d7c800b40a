/**
 * Why an expression has no value. `broken`: it cannot be run at all; `costly`: it took more than it may; `refused`: it
 * said so itself, or one of its functions did; `missed`: a look-up table has no such key; `failed`: it met a value that it
 * cannot work with. The message never holds a value of the record.
 */
export class ExpressionFailure extends Error {
  readonly reason: 'broken' | 'costly' | 'refused' | 'missed' | 'failed';
  /** Where in the expression's text, counted from 0; null when that is not known. */
  readonly position: number | null;
  constructor(reason: ExpressionFailure['reason'], message: string, position: number | null = null) {
    super(message);
    this.name = 'ExpressionFailure';
    this.reason = reason;
    this.position = position;
  }
}
