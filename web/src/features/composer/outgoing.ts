/** What the addresses of a draft become on their way out. Made by links.rules, which is only loaded where any of them changes. */
export interface Outgoing {
  /** A text of the draft as an account gets it. */
  readonly text: (accountId: string, text: string) => string;
  /** Each change that any of the accounts gets, once. */
  readonly changes: (
    accounts: readonly { readonly id: string }[],
  ) => readonly { readonly written: string; readonly goesOutAs: string }[];
  /** Equal where two of them do the same. */
  readonly sign: string;
}

export const UNCHANGED: Outgoing = { text: (_, text) => text, changes: () => [], sign: '' };
