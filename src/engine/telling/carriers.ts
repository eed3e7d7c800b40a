import type { DeliveryCode } from './telling-errors.ts';

/** What came of handing one message over. `again`: later may help; `never`: it will not; `end`: nor will any other. */
export type Carried =
  | { readonly result: 'taken'; readonly httpStatus: number | null }
  | {
      readonly result: 'again' | 'never' | 'end';
      readonly code: DeliveryCode;
      readonly httpStatus: number | null;
    };

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Made of what is told and to whom, so that a mail sent twice is seen to be one. */
  readonly messageId: string;
}

export interface Post {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The roads out. Neither throws for what the other end does; neither logs an address. */
export interface Carriers {
  /** Null while no mail server is set. */
  readonly mail: ((mail: Mail) => Promise<Carried>) | null;
  readonly post: (post: Post) => Promise<Carried>;
}
