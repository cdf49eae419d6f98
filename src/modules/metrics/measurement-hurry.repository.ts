import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

/** A part of a post that something happened to. `remoteAccountId` may be left out where the network's post ids tell the account. */
export interface ToldPost {
  readonly remoteAccountId: string | null;
  readonly remotePostId: string;
}

export interface HurryRow {
  /** Position of the post in what was given, from 1. */
  place: number;
  /** Somebody has the row at this moment: what it writes may be older than what was told. */
  busy: boolean;
  /** When it is measured now; null where it stays as it was. */
  next_at: Date | null;
}

@Injectable()
export class MeasurementHurryRepository {
  /**
   * Brings measurements forward, never closer than `gapMs` to the last one; a network that just failed is left to its wait.
   * @param oldest posts in several parts are looked through by part from this publication on
   * @returns what was found, in every workspace that has the account
   */
  async hurry(
    sql: Sql,
    channel: string,
    posts: readonly ToldPost[],
    options: { readonly now: Date; readonly gapMs: number; readonly oldest: Date },
  ): Promise<HurryRow[]> {
    return sql.query<HurryRow>(
      `WITH told AS (
         SELECT remote_account_id, remote_post_id, place::int
         FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS told (remote_account_id, remote_post_id, place)
       ), found AS (
         SELECT told.place, publication.id
         FROM told
         JOIN publication ON publication.channel = $1 AND publication.remote_id = told.remote_post_id
         JOIN account ON account.id = publication.account_id
         WHERE publication.removed_at IS NULL AND (told.remote_account_id IS NULL OR account.remote_id = told.remote_account_id)
         UNION
         SELECT told.place, publication.id
         FROM told
         JOIN account ON account.channel = $1 AND account.remote_id = told.remote_account_id
         JOIN publication ON publication.account_id = account.id
         WHERE publication.removed_at IS NULL AND publication.published_at >= $6 AND publication.part_count > 1
           AND publication.parts @> jsonb_build_array(jsonb_build_object('remoteId', told.remote_post_id))
       ), free AS (
         SELECT measurement.publication_id, measurement.next_at, measurement.lease_until > $4 AS leased, measurement.failures
         FROM measurement
         WHERE measurement.publication_id IN (SELECT id FROM found) AND measurement.next_at IS NOT NULL
         ORDER BY measurement.publication_id
         FOR UPDATE SKIP LOCKED
       ), wanted AS (
         SELECT free.publication_id, GREATEST($4::timestamptz, (
             SELECT max(captured_at) FROM publication_snapshot snapshot
             WHERE snapshot.publication_id = free.publication_id AND snapshot.captured_at > $4::timestamptz - $5 * interval '1 millisecond'
           ) + $5 * interval '1 millisecond') AS at
         FROM free
         WHERE free.failures = 0 AND free.leased IS NOT TRUE
       ), hurried AS (
         UPDATE measurement SET next_at = wanted.at
         FROM wanted
         WHERE measurement.publication_id = wanted.publication_id AND measurement.next_at > wanted.at
         RETURNING measurement.publication_id, measurement.next_at
       )
       SELECT found.place, hurried.next_at,
         free.leased IS TRUE OR free.publication_id IS NULL AND measurement.next_at IS NOT NULL AS busy
       FROM found
       LEFT JOIN measurement ON measurement.publication_id = found.id
       LEFT JOIN free ON free.publication_id = found.id
       LEFT JOIN hurried ON hurried.publication_id = found.id`,
      [
        channel,
        posts.map((post) => post.remoteAccountId),
        posts.map((post) => post.remotePostId),
        options.now,
        options.gapMs,
        options.oldest,
      ],
    );
  }
}
