import type { Permission, Role } from './permissions.js';

/** Who is asking. */
export type Actor =
  | { readonly kind: 'person'; readonly personId: string; readonly sessionId: string }
  | { readonly kind: 'api-key'; readonly apiKeyId: string; readonly workspaceId: string; readonly createdBy: string }
  /** Somebody without an account here, by a link that a member made. */
  | {
      readonly kind: 'connect-link';
      readonly connectLinkId: string;
      readonly workspaceId: string;
      readonly createdBy: string;
      /** SHA-256 of the browser's own secret, hex: nobody else goes on with what it began. */
      readonly visitorHash: string;
    };

/** Who is asking, in which workspace, and what they may do there. Every service method that serves a request takes it first. */
export interface WorkspaceContext {
  readonly workspaceId: string;
  readonly actor: Actor;
  /** null for an API key. */
  readonly role: Role | null;
  readonly permissions: ReadonlySet<Permission>;
}

/** The person behind the request: the maker of an API key or of a link. */
export function personBehind(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.personId;
    case 'api-key':
    case 'connect-link':
      return actor.createdBy;
  }
}
