import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deliveries, what was tried, and the evidence. */
export class CreatePublishing1763880004000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE delivery (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
        post_id uuid NOT NULL,
        account_id uuid NOT NULL,
        campaign_id uuid,
        channel text NOT NULL,
        state text NOT NULL CHECK (state IN ('scheduled', 'sending', 'retrying', 'unconfirmed', 'published', 'failed',
          'held', 'missed', 'cancelled', 'removing', 'removed')),
        due_at timestamptz(3) NOT NULL,
        local_time text,
        zone text,
        offset_minutes integer NOT NULL DEFAULT 0,
        late_at timestamptz(3) NOT NULL,
        next_at timestamptz(3),
        lease_token uuid,
        lease_worker text,
        claimed_at timestamptz(3),
        claimed_from text,
        begun_step text,
        begun_at timestamptz(3),
        steps jsonb NOT NULL DEFAULT '{}',
        one_call boolean NOT NULL,
        tries integer NOT NULL DEFAULT 0,
        lookups integer NOT NULL DEFAULT 0,
        content jsonb NOT NULL,
        content_hash text NOT NULL,
        hold_reason text CHECK (hold_reason IN ('workspace-paused', 'account-paused', 'campaign-paused', 'reconnect', 'disconnected')),
        needs_person boolean NOT NULL DEFAULT false,
        problem_kind text,
        problem_detail text,
        follow_up_problem text,
        remote_id text,
        permalink text,
        published_at timestamptz(3),
        version integer NOT NULL DEFAULT 1,
        created_by uuid REFERENCES person (id),
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, post_id) REFERENCES post (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
        FOREIGN KEY (workspace_id, campaign_id) REFERENCES campaign (workspace_id, id) ON DELETE SET NULL (campaign_id),
        CHECK ((state = 'held') = (hold_reason IS NOT NULL)),
        CHECK ((state = 'sending') = (lease_token IS NOT NULL)),
        CHECK (state NOT IN ('scheduled', 'sending', 'retrying', 'removing') OR next_at IS NOT NULL),
        CHECK (state <> 'unconfirmed' OR next_at IS NOT NULL OR needs_person)
      ) WITH (fillfactor = 85);
      COMMENT ON COLUMN delivery.next_at IS 'When the engine must look at it next: due, retry, look-up, or (sending) the end of the lease';
      COMMENT ON COLUMN delivery.claimed_from IS 'The state a claim took it from';
      COMMENT ON COLUMN delivery.begun_step IS 'The visible call that began and has no known outcome';
      COMMENT ON COLUMN delivery.one_call IS 'One part without media: the claim itself records the intent to make its only visible call';
      COMMENT ON COLUMN delivery.steps IS 'Remembered results of finished steps, by name';

      CREATE UNIQUE INDEX delivery_once ON delivery (post_id, account_id) WHERE state NOT IN ('cancelled', 'removed');
      CREATE INDEX delivery_due_by_account ON delivery (account_id, next_at, id)
        WHERE state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND next_at IS NOT NULL;
      CREATE INDEX delivery_due ON delivery (next_at)
        WHERE state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND next_at IS NOT NULL;
      CREATE INDEX delivery_late ON delivery (late_at) WHERE state IN ('scheduled', 'retrying');
      CREATE INDEX delivery_leased ON delivery (next_at) WHERE state = 'sending';
      CREATE INDEX delivery_held ON delivery (account_id) WHERE state = 'held';
      CREATE INDEX delivery_by_time ON delivery (workspace_id, due_at, id);
      CREATE INDEX delivery_by_state ON delivery (workspace_id, state, due_at, id);
      CREATE INDEX delivery_by_campaign ON delivery (workspace_id, campaign_id, due_at) WHERE campaign_id IS NOT NULL;
      CREATE INDEX delivery_by_account ON delivery (account_id, due_at);

      CREATE TABLE attempt (
        id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        delivery_id uuid NOT NULL,
        number integer NOT NULL,
        kind text NOT NULL CHECK (kind IN ('send', 'look-up', 'remove', 'replay')),
        worker text NOT NULL,
        started_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3) NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('published', 'removed', 'found', 'absent', 'undecided', 'rejected', 'expired', 'reconnect',
          'throttled', 'unavailable', 'unknown', 'worker-lost', 'fault')),
        step text,
        http_status smallint,
        code text,
        detail text,
        excerpt text,
        next_at timestamptz(3),
        FOREIGN KEY (workspace_id, delivery_id) REFERENCES delivery (workspace_id, id) ON DELETE CASCADE
      );
      COMMENT ON COLUMN attempt.next_at IS 'What was decided about the next try; null: none';
      CREATE INDEX attempt_by_delivery ON attempt (delivery_id, number);

      CREATE TABLE receipt (
        delivery_id uuid PRIMARY KEY,
        workspace_id uuid NOT NULL,
        content_hash text NOT NULL,
        parts jsonb NOT NULL,
        first_comment jsonb,
        confirmed_by text NOT NULL CHECK (confirmed_by IN ('answer', 'look-up', 'person')),
        published_at timestamptz(3) NOT NULL,
        removed_at timestamptz(3),
        created_at timestamptz(3) NOT NULL,
        FOREIGN KEY (workspace_id, delivery_id) REFERENCES delivery (workspace_id, id) ON DELETE CASCADE
      );
      CREATE INDEX receipt_by_creation ON receipt (created_at);
      COMMENT ON COLUMN receipt.confirmed_by IS 'answer: the network said so in its answer; look-up: it was found there; person: somebody said so';
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
