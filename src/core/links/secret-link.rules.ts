/** A link that lets whoever holds it do one thing, until it ends. */
export interface SecretLink {
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
}

export type SecretLinkState = 'open' | 'expired' | 'revoked';

export function stateOfLink(link: SecretLink, now: Date): SecretLinkState {
  if (link.revoked_at !== null) return 'revoked';
  return link.expires_at <= now ? 'expired' : 'open';
}
