/** How servers of this kind differ from today's Mastodon. */
export interface Traits {
  /** As written into the instance's description. */
  readonly version: string;
  /** `api_versions.mastodon`; null where the server names none. */
  readonly apiVersion: number | null;
  /** `/.well-known/oauth-authorization-server`, PKCE and the `profile` scope (4.3+). */
  readonly metadata: boolean;
  /** `/api/v2/instance`. */
  readonly instanceV2: boolean;
  /** A `configuration` in the description; otherwise only `max_toot_chars`. */
  readonly configuration: boolean;
  readonly maxCharacters: number;
  /** Scopes such as `write:statuses`; otherwise only `read write follow push`. */
  readonly fineScopes: boolean;
  /** Registrations without any token are gone by the time somebody signs in. */
  readonly purgesApps: boolean;
  readonly idempotency: boolean;
  /** `GET /api/v1/statuses?id[]=`. */
  readonly batch: boolean;
  readonly source: boolean;
  readonly quotes: boolean;
  readonly namesApplication: boolean;
  /** The status of an answer to a bad token. */
  readonly badToken: 401 | 422;
}

const today: Traits = {
  version: '4.5.2',
  apiVersion: 7,
  metadata: true,
  instanceV2: true,
  configuration: true,
  maxCharacters: 500,
  fineScopes: true,
  purgesApps: false,
  idempotency: true,
  batch: true,
  source: true,
  quotes: true,
  namesApplication: true,
  badToken: 401,
};

const old: Traits = {
  ...today,
  version: '4.2.10',
  apiVersion: null,
  metadata: false,
  purgesApps: true,
  batch: false,
  quotes: false,
};

export const MASTODON_VARIANTS: Readonly<Record<string, Traits>> = {
  'mastodon-4.5': today,
  'mastodon-4.2': old,
  'ignores-idempotency': {
    ...old,
    version: '3.5.3 (compatible; Likewise 1.4.0)',
    purgesApps: false,
    idempotency: false,
  },
  quirks: {
    ...old,
    version: '2.7.2 (compatible; Otherwise 2.6.0)',
    instanceV2: false,
    configuration: false,
    maxCharacters: 5_000,
    fineScopes: false,
    purgesApps: false,
    idempotency: false,
    source: false,
    namesApplication: false,
    badToken: 422,
  },
};
