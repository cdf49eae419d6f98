import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { Sql, Tx } from '../../core/database/sql.js';
import type { MediaKind } from '../channels/index.js';
import type { MediaOrder } from './dto/list-media.dto.js';
import { MediaRenditionEntity } from './media-rendition.entity.js';
import { MediaEntity, type Media } from './media.entity.js';

export interface MediaFilter {
  readonly kind?: readonly MediaKind[];
  readonly label?: readonly string[];
  readonly used?: boolean;
  readonly q?: string;
}

/** What each order sorts by before the id, of a row, and which way. Each has an index. */
const ORDERS: Readonly<
  Record<MediaOrder, { readonly by: ((row: string) => string) | null; readonly direction: 'ASC' | 'DESC' }>
> = {
  newest: { by: null, direction: 'DESC' },
  oldest: { by: null, direction: 'ASC' },
  name: { by: (row) => `lower(${row}.name)`, direction: 'ASC' },
  largest: { by: (row) => `${row}.bytes`, direction: 'DESC' },
};

const IS_USED = 'EXISTS (SELECT 1 FROM post_media WHERE post_media.media_id = media.id)';

/** Deleted media are not found, unless it says so. */
@Injectable()
export class MediaRepository {
  async insert(sql: Sql, media: Media): Promise<void> {
    await sql.manager.insert(MediaEntity, media);
  }

  async find(sql: Sql, workspaceId: string, id: string): Promise<Media | null> {
    return await sql.manager.findOneBy(MediaEntity, { workspaceId, id, deletedAt: IsNull() });
  }

  /** Of any workspace: for addresses that prove by themselves that they may be read. */
  async findAnywhere(sql: Sql, id: string): Promise<Media | null> {
    return await sql.manager.findOneBy(MediaEntity, { id, deletedAt: IsNull() });
  }

  /** In any order. */
  async findMany(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<Media[]> {
    return await sql.manager.findBy(MediaEntity, { workspaceId, id: In([...ids]), deletedAt: IsNull() });
  }

  /** Keeps media from being deleted until the transaction behind `sql` ends. In the order of ids, so that two callers can't wait for each other. */
  async lockAgainstDeletion(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<void> {
    await sql.query(
      `SELECT 1 FROM media WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL ORDER BY id FOR KEY SHARE`,
      [workspaceId, ids],
    );
  }

  /** Nobody else changes it, or puts it into a post, until the transaction ends. */
  async lock(tx: Tx, workspaceId: string, id: string): Promise<Media | null> {
    return await tx.manager.findOne(MediaEntity, {
      where: { workspaceId, id, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** @param page.after id of the last file of the page before */
  async list(
    sql: Sql,
    workspaceId: string,
    filter: MediaFilter,
    page: { readonly sort: MediaOrder; readonly after: string | null; readonly limit: number },
  ): Promise<Media[]> {
    const query = sql.manager
      .createQueryBuilder(MediaEntity, 'media')
      .where('media.workspace_id = :workspaceId AND media.deleted_at IS NULL', { workspaceId });
    if (filter.kind !== undefined) query.andWhere('media.kind = ANY(:kinds)', { kinds: filter.kind });
    if (filter.label !== undefined) query.andWhere('media.labels && :labels', { labels: filter.label });
    if (filter.used !== undefined) query.andWhere(filter.used ? IS_USED : `NOT ${IS_USED}`);
    if (filter.q !== undefined) {
      query.andWhere('(media.name ILIKE :like OR media.alt ILIKE :like)', { like: `%${escapeLike(filter.q)}%` });
    }
    const { by, direction } = ORDERS[page.sort];
    if (page.after !== null) {
      const beyond = direction === 'ASC' ? '>' : '<';
      // Deleted files keep their row, so that a page can begin behind one.
      const place =
        by === null
          ? `media.id ${beyond} :after`
          : `(${by('media')}, media.id) ${beyond} ((SELECT ${by('place')} FROM media place WHERE place.id = :after), :after)`;
      query.andWhere(place, { after: page.after });
    }
    if (by !== null) query.orderBy(by('media'), direction);
    return await query.addOrderBy('media.id', direction).limit(page.limit).getMany();
  }

  /** How many posts use each; those that none uses are left out. */
  async countUses(sql: Sql, ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await sql.query<{ id: string; uses: number }>(
      `SELECT media_id AS id, count(*)::int AS uses FROM post_media WHERE media_id = ANY($1::uuid[]) GROUP BY media_id`,
      [ids],
    );
    return new Map(rows.map(({ id, uses }) => [id, uses]));
  }

  /** Labels in use, most used first. */
  async labels(sql: Sql, workspaceId: string, limit: number): Promise<{ label: string; count: number }[]> {
    return sql.query(
      `SELECT label, count(*)::int AS count FROM media, unnest(media.labels) AS label
       WHERE media.workspace_id = $1 AND media.deleted_at IS NULL
       GROUP BY label ORDER BY count(*) DESC, label LIMIT $2`,
      [workspaceId, limit],
    );
  }

  async update(tx: Tx, media: Media): Promise<void> {
    const { id, workspaceId, ...changed } = media;
    await tx.manager.update(MediaEntity, { id, workspaceId }, changed);
  }

  /**
   * Ids of posts that need it, ten at most. A deleted post needs it while something of it is published or may yet be: a feed's
   * readers fetch the file from here.
   */
  async postsUsing(sql: Sql, id: string): Promise<string[]> {
    const rows = await sql.query<{ post_id: string }>(
      `SELECT used.post_id FROM post_media used JOIN post ON post.id = used.post_id
       WHERE used.media_id = $1
         AND (post.deleted_at IS NULL OR EXISTS (
           SELECT 1 FROM delivery WHERE delivery.post_id = post.id AND state NOT IN ('cancelled', 'failed', 'missed', 'removed')))
       ORDER BY used.post_id LIMIT 10`,
      [id],
    );
    return rows.map((row) => row.post_id);
  }

  async findRendition(sql: Sql, mediaId: string, spec: string): Promise<MediaRenditionEntity | null> {
    return await sql.manager.findOneBy(MediaRenditionEntity, { mediaId, spec });
  }

  /** @returns false when there is one already, or the media was deleted meanwhile */
  async insertRendition(sql: Sql, rendition: MediaRenditionEntity): Promise<boolean> {
    const { mediaId, workspaceId, spec, mime, bytes, width, height, sha256, storageKey, createdAt } = rendition;
    const inserted = await sql.execute(
      `INSERT INTO media_rendition (media_id, workspace_id, spec, mime, bytes, width, height, sha256, storage_key, created_at)
       SELECT id, workspace_id, $3, $4, $5, $6, $7, $8, $9, $10 FROM media
       WHERE id = $1 AND workspace_id = $2 AND deleted_at IS NULL FOR KEY SHARE
       ON CONFLICT (media_id, spec) DO NOTHING`,
      [mediaId, workspaceId, spec, mime, bytes, width, height, sha256, storageKey, createdAt],
    );
    return inserted > 0;
  }

  /** @returns the storage keys of what was forgotten */
  async deleteRenditions(tx: Tx, mediaId: string): Promise<string[]> {
    const rows = await tx.query<{ storage_key: string }>(
      'DELETE FROM media_rendition WHERE media_id = $1 RETURNING storage_key',
      [mediaId],
    );
    return rows.map((row) => row.storage_key);
  }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
