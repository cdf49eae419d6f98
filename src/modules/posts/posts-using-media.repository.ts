import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { MediaUse, MediaUses } from '../media/index.js';
import { POST_STATE_SQL } from './post.state.js';

/** Answers for the media library where its files are. */
@Injectable()
export class PostsUsingMedia implements MediaUses {
  async posts(sql: Sql, workspaceId: string, mediaId: string, limit: number): Promise<MediaUse[]> {
    return sql.query(
      `SELECT post.id AS "postId", COALESCE(NULLIF(post.title, ''), left(post.content->'parts'->0->>'text', 80), '') AS title,
         (SELECT ${POST_STATE_SQL} FROM delivery
          WHERE delivery.workspace_id = post.workspace_id AND delivery.post_id = post.id) AS state
       FROM post_media JOIN post ON post.id = post_media.post_id
       WHERE post_media.workspace_id = $1 AND post_media.media_id = $2 AND post.deleted_at IS NULL
       ORDER BY post.id DESC LIMIT $3`,
      [workspaceId, mediaId, limit],
    );
  }
}
