import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  type SearchSchemaInput,
} from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { isProblem, setupReadOptions, type MeDto } from '@/api';
import { NewVersion, showInstead } from '@/lib/lazy-part';
import { ErrorState, Loading } from '@/ui';
import {
  BY,
  BY_SORTS,
  COMPARISONS,
  ORDERS,
  POST_SORTS,
  RANGES,
  SPLITS,
  type AnalyticsSearch,
  type OverTimeSearch,
  type PeriodSearch,
  type PostsSearch,
} from './analytics-search';
import { LoadAgain } from './load-again';
import { NotFound } from './not-found';
import { pageOf } from './page-of';
import { queryClient } from './query-client';
import { homeWorkspace, meOptions, rememberWorkspace } from './session';
import { Shell } from './shell';

interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: NotFound });

/** Where a visit begins: the set-up on a new installation, the sign-in, or the calendar. */
const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const me = await signedIn(context.queryClient, '/', (known) => known.workspaces.length > 0);
    const workspace = homeWorkspace(me);
    if (!workspace) throw redirect({ to: '/workspaces/new' });
    throw redirect({ to: '/workspaces/$workspaceId/calendar', params: { workspaceId: workspace.id } });
  },
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  beforeLoad: async ({ context }) => {
    const { needed } = await context.queryClient.query({ ...setupReadOptions(), staleTime: 0 });
    if (!needed) throw redirect({ to: '/' });
  },
  ...pageOf(() => import('@/features/entry/setup-page'), 'SetupPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: { returnTo?: unknown } & SearchSchemaInput): { returnTo?: string } => {
    const { returnTo } = search;
    // Within this app only: a link must not be able to send people elsewhere after their sign-in.
    return optional('returnTo', typeof returnTo === 'string' && /^\/(?![/\\])/.test(returnTo) ? returnTo : undefined);
  },
  ...pageOf(() => import('@/features/entry/sign-in-page'), 'SignInPage'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitations/$token',
  ...pageOf(() => import('@/features/entry/invitation-page'), 'InvitationPage'),
});

/** A report for people without an account here. */
const sharedReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/shared/$token',
  ...pageOf(() => import('@/features/shared-report/shared-report-page'), 'SharedReportPage', 'sharing', 'analytics'),
});

/** Connecting an account by a link, for people without one here. */
const connectVisitRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect/$token',
  ...pageOf(() => import('@/features/accounts/visit/connect-visit-page'), 'ConnectVisitPage', 'accounts', 'channels'),
});

const visitReturnRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/connect/sign-ins/$attemptId',
  ...pageOf(() => import('@/features/accounts/visit/visit-return-page'), 'VisitReturnPage', 'accounts'),
});

const newWorkspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workspaces/new',
  beforeLoad: async ({ context, location }) => {
    await signedIn(context.queryClient, location.href);
  },
  ...pageOf(() => import('@/features/entry/new-workspace-page'), 'NewWorkspacePage'),
});

/** Everything of one workspace, inside the shell. */
const workspaceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/workspaces/$workspaceId',
  beforeLoad: async ({ context, params, location }) => {
    const isMember = (me: MeDto): boolean => me.workspaces.some(({ id }) => id === params.workspaceId);
    if (!isMember(await signedIn(context.queryClient, location.href, isMember))) throw redirect({ to: '/' });
    rememberWorkspace(params.workspaceId);
  },
  component: Shell,
  notFoundComponent: NotFound,
});

const workspaceHomeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/workspaces/$workspaceId/calendar', params });
  },
});

const CALENDAR_VIEWS = ['month', 'week', 'agenda'] as const;
export type CalendarView = (typeof CALENDAR_VIEWS)[number];

export interface CalendarSearch {
  readonly view?: CalendarView;
  /** A day of the shown month or week: `2027-03-28`. */
  readonly date?: string;
  readonly account?: readonly string[];
  readonly channel?: readonly string[];
  readonly campaign?: string;
  readonly state?: readonly string[];
  readonly label?: string;
  readonly author?: string;
}

const calendarRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/calendar',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): CalendarSearch => ({
    ...optional('view', oneOf(search['view'], CALENDAR_VIEWS)),
    ...optional(
      'date',
      typeof search['date'] === 'string' && /^\d{4}-\d\d-\d\d$/.test(search['date']) ? search['date'] : undefined,
    ),
    ...optional('account', texts(search['account'])),
    ...optional('channel', texts(search['channel'])),
    ...optional('campaign', text(search['campaign'])),
    ...optional('state', texts(search['state'])),
    ...optional('label', text(search['label'])),
    ...optional('author', text(search['author'])),
  }),
  ...pageOf(() => import('@/features/calendar/calendar-page'), 'CalendarPage', 'calendar'),
});

const welcomeRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/welcome',
  ...pageOf(() => import('@/features/welcome/welcome-page'), 'WelcomePage', 'welcome'),
});

export interface NewPostSearch {
  /** Wall-clock time in the workspace's zone: `2027-03-28T10:00`. */
  readonly at?: string;
  readonly campaign?: string;
  readonly account?: readonly string[];
  readonly media?: string;
}

const newPostRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/posts/new',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): NewPostSearch => ({
    ...optional(
      'at',
      typeof search['at'] === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(search['at']) ? search['at'] : undefined,
    ),
    ...optional('campaign', text(search['campaign'])),
    ...optional('account', texts(search['account'])),
    ...optional('media', text(search['media'])),
  }),
  ...pageOf(() => import('@/features/composer/new-post-page'), 'NewPostPage', 'composer', 'channels'),
});

/** A post to be written on. */
const postRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/posts/$postId',
  ...pageOf(() => import('@/features/composer/post-page'), 'PostPage', 'composer', 'channels'),
});

/** What became of a post, for each of its accounts. */
const postDeliveriesRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/posts/$postId/deliveries',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): { delivery?: string } =>
    optional('delivery', text(search['delivery'])),
  ...pageOf(() => import('@/features/deliveries/post-deliveries-page'), 'PostDeliveriesPage', 'deliveries'),
});

/** What did not go out as planned. */
const attentionRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/attention',
  ...pageOf(() => import('@/features/deliveries/attention-page'), 'AttentionPage', 'deliveries'),
});

/** Posts as a list: drafts above all. */
const postsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/posts',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): { state?: string; q?: string } => ({
    ...optional('state', text(search['state'])),
    ...optional('q', text(search['q'])),
  }),
  ...pageOf(() => import('@/features/calendar/posts-page'), 'PostsPage', 'posts'),
});

const accountsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/accounts',
  ...pageOf(() => import('@/features/accounts/accounts-page'), 'AccountsPage', 'accounts', 'channels'),
});

/** Choosing a channel and connecting; `reconnect` names an account that has to sign in again. */
const connectRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/accounts/connect',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): { channel?: string; reconnect?: string } => ({
    ...optional('channel', text(search['channel'])),
    ...optional('reconnect', text(search['reconnect'])),
  }),
  ...pageOf(() => import('@/features/accounts/connect-page'), 'ConnectPage', 'accounts', 'channels'),
});

const accountRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/accounts/$accountId',
  ...pageOf(() => import('@/features/accounts/account-page'), 'AccountPage', 'accounts', 'channels'),
});

/** Back from a network's sign-in: what came of it, and what to choose. */
const connectReturnRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/connect/$attemptId',
  ...pageOf(() => import('@/features/accounts/connect-return-page'), 'ConnectReturnPage', 'accounts', 'channels'),
});

/** What an administrator has to know and do before a channel can be connected. */
const channelRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/channels/$channel',
  ...pageOf(() => import('@/features/accounts/channel-page'), 'ChannelPage', 'accounts', 'channels'),
});

const campaignsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/campaigns',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): { archived?: boolean } =>
    optional('archived', search['archived'] === true ? true : undefined),
  ...pageOf(() => import('@/features/campaigns/campaigns-page'), 'CampaignsPage', 'campaigns'),
});

const campaignRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/campaigns/$campaignId',
  validateSearch: (
    search: Record<string, unknown> & SearchSchemaInput,
  ): { metric?: string; table?: boolean; gained?: boolean } => ({
    ...optional('metric', text(search['metric'])),
    ...optional('table', search['table'] === true ? true : undefined),
    ...optional('gained', search['gained'] === true ? true : undefined),
  }),
  ...pageOf(() => import('@/features/campaigns/campaign-page'), 'CampaignPage', 'campaigns'),
});

const MEDIA_SORTS = ['oldest', 'name', 'largest'] as const;
export type MediaSort = (typeof MEDIA_SORTS)[number];

export interface MediaSearch {
  readonly q?: string;
  readonly kind?: string;
  readonly label?: string;
  readonly used?: 'used' | 'unused';
  /** Newest first where it is left out. */
  readonly sort?: MediaSort;
  /** The item whose details are open. */
  readonly item?: string;
}

const mediaRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/media',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): MediaSearch => ({
    ...optional('q', text(search['q'])),
    ...optional('kind', text(search['kind'])),
    ...optional('label', text(search['label'])),
    ...optional('used', oneOf(search['used'], ['used', 'unused'] as const)),
    ...optional('sort', oneOf(search['sort'], MEDIA_SORTS)),
    ...optional('item', text(search['item'])),
  }),
  ...pageOf(() => import('@/features/media/media-page'), 'MediaPage', 'media'),
});

const analyticsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/analytics',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): AnalyticsSearch => ({
    ...periodSearch(search),
    ...overTimeSearch(search),
    ...postsSearch(search),
    ...optional('account', texts(search['account'])),
    ...optional('channel', texts(search['channel'])),
    ...optional('campaign', text(search['campaign'])),
    ...optional('label', text(search['label'])),
    ...optional('author', text(search['author'])),
    ...optional('split', oneOf(search['split'], SPLITS)),
    ...optional('by', oneOf(search['by'], BY)),
    ...optional('sort', oneOf(search['sort'], BY_SORTS)),
    ...optional('order', oneOf(search['order'], ORDERS)),
  }),
  ...pageOf(() => import('@/features/analytics/analytics-page'), 'AnalyticsPage', 'analytics'),
});

/** One account: its figures, followers, posts and best hours. */
const accountReportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/analytics/accounts/$accountId',
  validateSearch: (
    search: Record<string, unknown> & SearchSchemaInput,
  ): PeriodSearch & OverTimeSearch & PostsSearch => ({
    ...periodSearch(search),
    ...overTimeSearch(search),
    ...postsSearch(search),
  }),
  ...pageOf(() => import('@/features/analytics/account-report-page'), 'AccountReportPage', 'analytics'),
});

/** One post on one account. */
const postReportRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/analytics/posts/$publicationId',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): OverTimeSearch => overTimeSearch(search),
  ...pageOf(() => import('@/features/analytics/post-report-page'), 'PostReportPage', 'analytics'),
});

/** Own accounts side by side. */
const comparisonRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/analytics/compare',
  validateSearch: (
    search: Record<string, unknown> & SearchSchemaInput,
  ): PeriodSearch & { account?: readonly string[] } => ({
    ...periodSearch(search),
    ...optional('account', texts(search['account'])),
  }),
  ...pageOf(() => import('@/features/analytics/comparison-page'), 'ComparisonPage', 'analytics'),
});

const SETTINGS_SECTIONS = ['profile', 'workspace', 'members', 'api-keys', 'reports', 'activity'] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

const settingsRoute = createRoute({
  getParentRoute: () => workspaceRoute,
  path: '/settings',
  validateSearch: (search: Record<string, unknown> & SearchSchemaInput): { section?: SettingsSection } =>
    optional('section', oneOf(search['section'], SETTINGS_SECTIONS)),
  ...pageOf(() => import('@/features/settings/settings-page'), 'SettingsPage', 'settings'),
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  setupRoute,
  signInRoute,
  invitationRoute,
  sharedReportRoute,
  connectVisitRoute,
  visitReturnRoute,
  newWorkspaceRoute,
  workspaceRoute.addChildren([
    workspaceHomeRoute,
    welcomeRoute,
    calendarRoute,
    newPostRoute,
    postRoute,
    postDeliveriesRoute,
    attentionRoute,
    postsRoute,
    accountsRoute,
    connectRoute,
    accountRoute,
    connectReturnRoute,
    channelRoute,
    campaignsRoute,
    campaignRoute,
    mediaRoute,
    analyticsRoute,
    accountReportRoute,
    postReportRoute,
    comparisonRoute,
    settingsRoute,
  ]),
]);

showInstead(LoadAgain);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  // Query keeps what was read; the router itself keeps nothing.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error, reset }) =>
    error instanceof NewVersion ? (
      <LoadAgain />
    ) : (
      <div className="mx-auto max-w-2xl p-6">
        <ErrorState error={error} onRetry={reset} />
      </div>
    ),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }

  interface HistoryState {
    /** When a new post was asked for. */
    askedAt?: number;
  }
}

/**
 * Who is signed in; whoever is not goes to the sign-in (or the set-up) and comes back to `returnTo`.
 * @param isEnough whether what was read before tells what the page needs; it may be older than a workspace that was made or joined since
 */
async function signedIn(
  client: QueryClient,
  returnTo: string,
  isEnough: (known: MeDto) => boolean = () => true,
): Promise<MeDto> {
  try {
    const known = await client.query({ ...meOptions(), staleTime: 'static' });
    return isEnough(known) ? known : await client.query({ ...meOptions(), staleTime: 0 });
  } catch (error) {
    if (!isProblem(error) || error.status !== 401) throw error;
    const { needed } = await client.query({ ...setupReadOptions(), staleTime: 0 });
    if (needed) throw redirect({ to: '/setup' });
    throw redirect({ to: '/sign-in', search: returnTo === '/' ? {} : { returnTo } });
  }
}

function periodSearch(search: Record<string, unknown>): PeriodSearch {
  return {
    ...optional('range', oneOf(String(search['range']), RANGES)),
    ...optional('from', day(search['from'])),
    ...optional('to', day(search['to'])),
    ...optional('compare', oneOf(search['compare'], COMPARISONS)),
  };
}

function overTimeSearch(search: Record<string, unknown>): OverTimeSearch {
  return {
    ...optional('metric', text(search['metric'])),
    ...optional('table', search['table'] === true ? true : undefined),
  };
}

function postsSearch(search: Record<string, unknown>): PostsSearch {
  const { page } = search;
  return {
    ...optional('posts', oneOf(search['posts'], POST_SORTS)),
    ...optional('postsOrder', oneOf(search['postsOrder'], ORDERS)),
    ...optional('page', typeof page === 'number' && page > 1 && page <= MOST_PAGES ? Math.floor(page) : undefined),
  };
}

const MOST_PAGES = 5_000;

/** `2027-03-28`, if there is such a day. */
function day(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))
    ? value
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (entry): entry is string => typeof entry === 'string' && entry !== '',
  );
  return list.length > 0 ? list : undefined;
}

function oneOf<Value extends string>(value: unknown, values: readonly Value[]): Value | undefined {
  return values.find((entry) => entry === value);
}

/**
 * A search parameter that was looked at. One that is not usable is given as undefined and not left out: the router would otherwise hand on what the
 * address said.
 */
function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return { [name]: value } as { [key in Name]?: Value };
}
