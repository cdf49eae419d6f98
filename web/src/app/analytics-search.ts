/** What the addresses of the analytics can say. */
export const RANGES = ['7', '30', '90', 'month', 'last-month'] as const;
export type Range = (typeof RANGES)[number];

/** Days before, the same dates a year before, or nothing. */
export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** What each day's gains are split by. */
export const SPLITS = ['channel', 'account', 'campaign'] as const;
export type Split = (typeof SPLITS)[number];

/** What the table of the overview has rows for. */
export const BY = ['account', 'channel', 'campaign', 'label', 'author', 'weekday', 'hour', 'month'] as const;
export type By = (typeof BY)[number];

/** Columns of that table after the name; accounts have followers, too. */
export const BY_COLUMNS = [
  'posts',
  'averageReach',
  'sumOfReach',
  'views',
  'engagement',
  'clicks',
  'linkClicks',
  'rateByReach',
] as const;
export const BY_SORTS = ['name', ...BY_COLUMNS, 'followers'] as const;
export type ByColumn = (typeof BY_SORTS)[number];

export const POST_SORTS = [
  'publishedAt',
  'reach',
  'views',
  'engagement',
  'clicks',
  'linkClicks',
  'againstMedian',
] as const;
export type PostSort = (typeof POST_SORTS)[number];

export const ORDERS = ['asc', 'desc'] as const;
export type Order = (typeof ORDERS)[number];

/** A range that goes with the calendar, or two dates, and what they are compared with. */
export interface PeriodSearch {
  readonly range?: Range;
  readonly from?: string;
  readonly to?: string;
  readonly compare?: Comparison;
}

/** How a list of posts is sorted, and which page of it is shown. */
export interface PostsSearch {
  readonly posts?: PostSort;
  readonly postsOrder?: Order;
  readonly page?: number;
}

/** What the lines over time are of, and whether they are a table. */
export interface OverTimeSearch {
  readonly metric?: string;
  readonly table?: boolean;
}

export interface AnalyticsSearch extends PeriodSearch, PostsSearch, OverTimeSearch {
  readonly account?: readonly string[];
  readonly channel?: readonly string[];
  readonly campaign?: string;
  readonly label?: string;
  readonly author?: string;
  readonly split?: Split;
  readonly by?: By;
  readonly sort?: ByColumn;
  readonly order?: Order;
}
