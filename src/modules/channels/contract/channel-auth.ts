import type { ChannelContext } from './channel-context.js';
import type { ChannelLimits } from './channel-limits.js';
import type { Json, JsonObject } from './json.js';

/** Something the person types when connecting. */
export interface ConnectField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly kind: 'text' | 'url' | 'secret';
  readonly required: boolean;
  readonly maxLength: number;
  readonly placeholder?: string;
}

/** One permission that connecting gives us. */
export interface AskedScope {
  /** The network's own name of it. */
  readonly scope: string;
  /** What Carillon does with it, in a sentence for the person who allows it. */
  readonly why: string;
}

/** An identity the sign-in gave access to, with the grant for it. */
export interface ConnectedAccount {
  readonly server: string;
  readonly remoteId: string;
  /** Without a leading `@`; for networks of many servers with the domain: `brand@social.example`. */
  readonly handle: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  /** The public page of the account. */
  readonly url: string | null;
  readonly limits: ChannelLimits;
  /** `renewable: false` says that only a new sign-in prolongs this grant: nobody tries before `expiresAt`, and people are warned. */
  readonly data: JsonObject;
  readonly credentials: JsonObject;
  readonly scopes: readonly string[];
  /** When the access token stops working; null where it never does. */
  readonly expiresAt: Date | null;
  /** When the grant as a whole ends unless used; null where it never does. */
  readonly grantExpiresAt: Date | null;
  /** A secret the person must copy now because it is shown only once, such as a generated signing secret. */
  readonly revealOnce?: { readonly label: string; readonly value: string };
}

/** What a connect call gets: no account exists yet. */
export interface ConnectContext extends Pick<ChannelContext, 'http' | 'clock' | 'log' | 'signal' | 'operatorApp'> {
  /** Ids of the workspace and of the account-to-be, for channels that derive an identity from them. */
  readonly workspaceId: string;
  /** This installation's public origin, `https://carillon.example`. */
  readonly publicUrl: string;
  /** A name for this installation, shown to people on consent screens. */
  readonly appName: string;
  /** Whether the network has called this installation (`notices`). Permissions that serve its calls alone are asked for only then. */
  hearsNotices(): Promise<boolean>;
  /**
   * App registrations, one per server, shared by all workspaces and stored encrypted.
   * Returns what is stored under `server`, or stores and returns what `register` makes. `refresh` drops a registration the server no longer knows.
   */
  app<T extends Json>(server: string, register: () => Promise<T>, options?: { readonly refresh?: boolean }): Promise<T>;
}

export interface OAuthBegin extends ConnectContext {
  readonly redirectUri: string;
  /** Single-use, bound to the person's session. */
  readonly state: string;
  /** PKCE S256 challenge; the verifier is handed to `complete`. */
  readonly codeChallenge: string;
}

export interface OAuthComplete extends ConnectContext {
  readonly redirectUri: string;
  readonly codeVerifier: string;
  readonly code: string;
  /** What `begin` returned as `memo`. */
  readonly memo: Json;
}

export interface FieldsAuth {
  readonly kind: 'fields';
  /** May be empty: a channel that needs nothing. */
  readonly fields: readonly ConnectField[];
  /** @throws ChannelError `rejected` when what was typed is refused; `details.code` may name the field as `field:<name>`. */
  connect(input: Readonly<Record<string, string>>, context: ConnectContext): Promise<readonly ConnectedAccount[]>;
}

export interface OAuthAuth {
  readonly kind: 'oauth2';
  /** Asked before leaving for the network, such as the server's address. */
  readonly fields: readonly ConnectField[];
  begin(
    input: Readonly<Record<string, string>>,
    context: OAuthBegin,
  ): Promise<{ readonly authorizeUrl: string; readonly memo: Json }>;
  complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]>;
}

/** One way to connect. */
export type ConnectMethod = {
  readonly name: string;
  readonly label: string;
  /** All that the network is asked to allow; empty where it asks nobody. */
  readonly asksFor: readonly AskedScope[];
} & (FieldsAuth | OAuthAuth);

/** New tokens; what is absent stays as it was. */
export interface RefreshedCredentials {
  readonly credentials: JsonObject;
  readonly expiresAt: Date | null;
  readonly grantExpiresAt?: Date | null;
}

/** What a health check learned. */
export interface ChannelProfile {
  readonly remoteId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly url: string | null;
  readonly limits: ChannelLimits;
  /** Replaces the stored data where given. */
  readonly data?: JsonObject;
}

/** What a check of the operator's app gets: no workspace and no account. */
export type AppCheckContext = Pick<ConnectContext, 'http' | 'clock' | 'log' | 'signal' | 'publicUrl' | 'operatorApp'>;

export interface ChannelAuth {
  /** Ways to connect, the recommended first. Names are unique in the channel. */
  readonly methods: readonly ConnectMethod[];
  /** Origin of a server that comes with this installation, for the field `server`. Absent or null where there is none. */
  suggestedServer?(): string | null;
  /** Reads the account with its grant: test connection and health check. @throws ChannelError */
  probe(context: ChannelContext): Promise<ChannelProfile>;
  /** Present where tokens expire. Called by one caller at a time per connection. @throws ChannelError `reconnect` only on the network's clear word. */
  refresh?(context: ChannelContext): Promise<RefreshedCredentials>;
  /**
   * Asks the network whether it knows the operator's app. Present where the operator brings one.
   * @throws ChannelError `administrator` when the network does not accept it; `details.code` may name the field as `field:<name>`
   */
  checkApp?(context: AppCheckContext): Promise<void>;
  /** Gives the grant back when the account is disconnected; failures are ignored. */
  revoke?(context: ChannelContext): Promise<void>;
}
