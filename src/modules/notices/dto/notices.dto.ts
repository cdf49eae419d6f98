import { ApiProperty } from '@nestjs/swagger';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';

/** As Meta wants it: where the state of the request is shown, and the code that names it. */
export class DeletionAccepted {
  url: string;
  confirmation_code: string;
}

/** The state of somebody's wish that what came from a network be deleted. */
export class DeletionState {
  @ApiProperty({ enum: ['received', 'done'] })
  state: 'received' | 'done';
  @ApiProperty({ format: 'date-time' })
  receivedAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  doneAt: string | null;
  /** What is deleted, and what stays and why. */
  words: string[];
}

/** What a network's calls need, and what came of them. */
export class ChannelNoticesView {
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  /** What to do at the network, in order. */
  steps: string[];
  /** The address to enter there, exactly. */
  url: string;
  /** To enter beside it; null where the network sends none back, and while the app is not complete. */
  @ApiProperty({ type: String, nullable: true })
  verifyToken: string | null;
  /** For people who take the app away; null where the network has no such call. */
  @ApiProperty({ type: String, nullable: true })
  revocationUrl: string | null;
  /** For people who want their data deleted; null where the network has no such call. */
  @ApiProperty({ type: String, nullable: true })
  deletionUrl: string | null;
  /** Labels of what the app lacks before a call can be proven. */
  missing: string[];
  /** When the network last asked who we are, and was answered. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  challengedAt: string | null;
  /** When it last told something. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  receivedAt: string | null;
  /** When a call was last refused, because nothing proved that it came from the network. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  refusedAt: string | null;
  /** How many calls were refused, ever. */
  refusals: number;
  /** Accounts that the network was asked to tell about; null where it tells of all by itself, or is asked elsewhere. */
  @ApiProperty({ type: Number, nullable: true })
  subscribedAccounts: number | null;
  /** Accounts that it refused to tell about. */
  @ApiProperty({ type: Number, nullable: true })
  refusedAccounts: number | null;
}
