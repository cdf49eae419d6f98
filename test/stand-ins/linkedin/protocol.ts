import type { Grant, Member, World } from './world.js';

/** A refusal as LinkedIn words it: `{status, code, message, serviceErrorCode, errorDetails}`. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    private readonly more: {
      readonly serviceErrorCode?: number;
      readonly inputErrors?: readonly object[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }

  get headers(): Readonly<Record<string, string>> {
    return this.more.headers ?? {};
  }

  get body(): object {
    const { serviceErrorCode, inputErrors } = this.more;
    return {
      status: this.status,
      code: this.code,
      message: this.message,
      ...(serviceErrorCode !== undefined && { serviceErrorCode }),
      ...(inputErrors && {
        errorDetailType: 'com.linkedin.common.error.BadRequest',
        errorDetails: { inputErrors },
      }),
    };
  }
}

/** A refusal of the OAuth endpoints. */
export class OAuthRefusal extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly description: string,
  ) {
    super(description);
  }
}

export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a field may be; anything else breaks the protocol. */
export type Shape = 'text' | 'number' | 'boolean' | 'list' | { readonly [name: string]: Shape };

export interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  /** As they came: Rest.li's structure is not URL encoding's. */
  readonly query: ReadonlyMap<string, string>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly bytes: Buffer;
  readonly member: Member;
  readonly grant: Grant;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `:name` is a parameter. */
  readonly path: string;
  /** Parameters that tell this route from others of the same path: `action=initializeUpload`, `q=author`. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** Further parameters; a name with `?` may be left out. */
  readonly query?: readonly string[];
  /** `X-RestLi-Method`, where one belongs to the call. */
  readonly restli?: 'FINDER' | 'PARTIAL_UPDATE';
  readonly body: 'none' | 'json' | 'form' | 'bytes';
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Fields that may be left out. */
  readonly optional?: readonly string[];
  /** `signed`: the address itself is the right, and a token must not come along. `none`: the app names itself. */
  readonly auth?: 'token' | 'signed' | 'none';
  /** Any of these is enough. */
  readonly scopes?: readonly string[];
  readonly handle: (call: Call) => Answer;
}

export function textIn(body: Call['body'], name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

export function objectIn(body: Call['body'] | null, name: string): Readonly<Record<string, unknown>> | null {
  const value = body?.[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : null;
}

/** @throws Refusal unless the member may write for `urn` */
export function checkAuthor({ world, member, grant }: Call, urn: string, scope: 'social' | 'social_feed'): void {
  const denied = new Refusal(403, 'ACCESS_DENIED', `Not enough permissions to write as ${urn}`, {
    serviceErrorCode: 100,
  });
  if (urn === `urn:li:person:${member.id}`) {
    const needed = ['w_member_social', ...(scope === 'social_feed' ? ['w_member_social_feed'] : [])];
    if (!needed.some((name) => grant.scopes.includes(name))) throw denied;
    return;
  }
  const organization = world.organizations.get(/^urn:li:organization:(\d+)$/.exec(urn)?.[1] ?? '');
  const mayPost = ['ADMINISTRATOR', 'CONTENT_ADMINISTRATOR', 'CONTENT_ADMIN'];
  const role = organization?.roles.get(member.id) ?? '';
  const scopes = [`w_organization_${scope}`, 'w_organization_social'];
  if (!mayPost.includes(role) || !scopes.some((name) => grant.scopes.includes(name))) throw denied;
}
