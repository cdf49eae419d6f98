import type { Json, JsonObject } from './json.js';

/** One published message and where to see it. */
export interface PublishedPart {
  readonly remoteId: string;
  readonly permalink: string | null;
  /** What later calls need beside the id (a CID, say). */
  readonly data?: JsonObject;
}

/** `found` carries what the step would have returned. `undecided` when the network can't tell (yet). */
export type Finding = { readonly found: Json } | 'absent' | 'undecided';
