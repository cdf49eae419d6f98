/** What can be shared. Days are those on the screen. */
export type SharedSubject =
  | { readonly kind: 'overview'; readonly from: string; readonly to: string }
  | { readonly kind: 'account'; readonly accountId: string; readonly from: string; readonly to: string }
  | { readonly kind: 'campaign'; readonly campaignId: string };
