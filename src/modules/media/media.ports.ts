import type { Sql } from '../../core/database/sql.js';

/** A post that a file is in. */
export interface MediaUse {
  readonly postId: string;
  /** Its title, or the beginning of its text. */
  readonly title: string;
  readonly state: string;
}

export interface MediaUses {
  /** Posts that use a file, the newest `limit` of them. */
  posts(sql: Sql, workspaceId: string, mediaId: string, limit: number): Promise<MediaUse[]>;
}

/** Injection token of the port, bound in the composition root. */
export const MEDIA_USES = Symbol('MediaUses');
