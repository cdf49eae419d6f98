import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Open invitations of people who may no longer invite were left behind when they were removed or got another role. */
export class EndInvitationsOfFormerMembers1765300001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      UPDATE invitation SET revoked_at = now()
      WHERE accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now() AND NOT EXISTS (
        SELECT FROM member
        WHERE member.workspace_id = invitation.workspace_id AND member.person_id = invitation.invited_by
          AND member.role IN ('owner', 'admin')
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
