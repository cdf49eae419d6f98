import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../../core/database/sql.js';
import { storable, type OwnAccount } from '../../channels/index.js';
import { POST_COLUMNS } from '../metric-columns.js';

/** A post that was not sent from here, with what is known of it. */
export interface PastPost {
  readonly id: string;
  /** null: only its address is known. */
  readonly remoteId: string | null;
  readonly permalink: string | null;
  readonly text: string;
  readonly publishedAt: Date;
  /** When its numbers were true. */
  readonly capturedAt: Date;
  /** The network's published parts, for measuring it again; empty where it can't be. */
  readonly parts: readonly object[];
  /** By column; null where there are no numbers at all. */
  readonly columns: Readonly<Record<string, number | null>> | null;
  readonly native: Readonly<Record<string, number | null>>;
}

export interface TakenPost {
  readonly id: string;
  readonly published_at: Date;
  readonly captured_at: Date | null;
}

/** Takes in what was published before an account was connected, or elsewhere. */
@Injectable()
export class PastPostsRepository {
  /** Has posts that were taken in measured. @param next when, by id */
  async measure(tx: Tx, next: ReadonlyMap<string, Date>): Promise<void> {
    if (next.size === 0) return;
    await tx.execute(
      `INSERT INTO measurement (publication_id, workspace_id, account_id, channel, published_at, next_at)
       SELECT publication.id, publication.workspace_id, publication.account_id, publication.channel, publication.published_at, wanted.next_at
       FROM unnest($1::uuid[], $2::timestamptz[]) AS wanted (id, next_at) JOIN publication ON publication.id = wanted.id
       ON CONFLICT DO NOTHING`,
      [[...next.keys()], [...next.values()]],
    );
  }

  /** null when there is no such account. */
  async account(
    sql: Sql,
    workspaceId: string,
    accountId: string,
  ): Promise<(OwnAccount & { readonly channel: string; readonly zone: string }) | null> {
    const [row] = await sql.query<OwnAccount & { channel: string; zone: string }>(
      `SELECT account.channel, account.server, account.remote_id AS "remoteId", account.handle, workspace.zone FROM account JOIN workspace ON workspace.id = account.workspace_id
       WHERE account.workspace_id = $1 AND account.id = $2`,
      [workspaceId, accountId],
    );
    return row ?? null;
  }

  /** Which instants times on a zone's clocks are. */
  async instants(sql: Sql, zone: string, local: readonly string[]): Promise<Date[]> {
    const rows = await sql.query<{ at: Date }>(
      `SELECT given.at AT TIME ZONE $2 AS at FROM unnest($1::timestamp[]) WITH ORDINALITY AS given (at, place) ORDER BY place`,
      [local, zone],
    );
    return rows.map(({ at }) => at);
  }

  /**
   * Takes posts in, with a snapshot of each that has numbers. What the account has already, sent from here or taken in before, is left out: by the
   * network's id, or by the address, in whichever of its forms. Texts may be whatever a network or a file has.
   * @param definitionVersion that the numbers were counted under
   * @returns those that were new
   */
  async takeIn(
    tx: Tx,
    of: { readonly workspaceId: string; readonly accountId: string; readonly channel: string },
    origin: 'history' | 'import',
    posts: readonly PastPost[],
    definitionVersion: number,
    now: Date,
  ): Promise<TakenPost[]> {
    const input = posts.map(({ columns, native, parts, ...post }) => ({
      ...post,
      parts,
      native,
      measured: columns !== null,
      ...columns,
    }));
    return tx.query<TakenPost>(
      `WITH input AS (
         SELECT * FROM jsonb_to_recordset($5::jsonb) AS input (id uuid, "remoteId" text, permalink text, text text, "publishedAt" timestamptz,
           "capturedAt" timestamptz, parts jsonb, native jsonb, measured boolean, ${POST_COLUMNS.replaceAll(/(\w+)/g, '$1 bigint')})
       ), taken AS (
         INSERT INTO publication (id, workspace_id, account_id, channel, origin, labels, title, excerpt, remote_id, permalink, parts, part_count,
           published_at, created_at)
         SELECT input.id, $1, $2, $3, $4, '{}', '', left(input.text, 80), COALESCE(input."remoteId", tidied_address(input.permalink)), input.permalink, input.parts, 1,
           input."publishedAt", $7
         FROM input
         WHERE NOT EXISTS (SELECT 1 FROM publication known WHERE known.account_id = $2
           AND md5(tidied_address(known.permalink)) = md5(tidied_address(input.permalink)))
           AND NOT EXISTS (SELECT 1 FROM delivery WHERE delivery.account_id = $2 AND delivery.remote_id = input."remoteId")
         ON CONFLICT DO NOTHING
         RETURNING id, published_at
       ), snapshots AS (
         INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, native, ${POST_COLUMNS})
         SELECT taken.id, $1, $2, GREATEST(input."capturedAt", input."publishedAt"), $6, input.native, ${POST_COLUMNS.replaceAll(/(\w+)/g, 'input.$1')}
         FROM taken JOIN input ON input.id = taken.id
         WHERE input.measured
         RETURNING publication_id, captured_at
       ), pending AS (
         INSERT INTO roll_up_pending (publication_id, from_at) SELECT publication_id, captured_at FROM snapshots
         ON CONFLICT (publication_id) DO UPDATE SET from_at = LEAST(roll_up_pending.from_at, excluded.from_at)
       )
       SELECT taken.id, taken.published_at, snapshots.captured_at
       FROM taken LEFT JOIN snapshots ON snapshots.publication_id = taken.id`,
      [of.workspaceId, of.accountId, of.channel, origin, JSON.stringify(input, storableTexts), definitionVersion, now],
    );
  }
}

function storableTexts(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}
