import type { Comparison } from '@/app/analytics-search';

interface Shown {
  readonly from: string;
  readonly to: string;
  readonly compare: Comparison;
}

/** What can be shared. Days and comparison are those on the screen. */
export type SharedSubject =
  | (Shown & {
      readonly kind: 'overview';
      /** The screen is narrowed in a way that no shared report can be: the report would show more than it does. */
      readonly showsMore: boolean;
    })
  | (Shown & { readonly kind: 'account'; readonly accountId: string })
  | { readonly kind: 'campaign'; readonly campaignId: string };
