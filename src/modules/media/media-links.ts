import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { isId } from '../../core/ids/new-id.js';

/** Networks may fetch a file days later; the channel contract promises seven. */
const LINK_DAYS = 30;
const CONTEXT = 'media-link';

/** What a public address shows: a file as it is kept (`spec` null), or one of its renditions. */
export interface LinkedFile {
  readonly mediaId: string;
  readonly spec: string | null;
}

/**
 * Public addresses of files, for networks and readers that can't sign in. The token in them is sealed under the key ring: it can neither
 * be made nor changed by others, and outlives a rotation of keys as long as the old key stays in the ring.
 */
@Injectable()
export class MediaLinks {
  constructor(
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** An absolute address, valid for thirty days. */
  urlOf(file: LinkedFile): string {
    const expiresAt = new Date(this.clock.now().getTime() + LINK_DAYS * 86_400_000);
    return `${this.config.server.publicUrl}${this.pathOf(file, expiresAt)}`;
  }

  /**
   * The path behind an address that `urlOf` made, for ever: what a published feed points at must stay. It ends with the file.
   * @returns null for any other address
   */
  lastingPath(url: string): string | null {
    const prefix = `${this.config.server.publicUrl}/media/`;
    const file = url.startsWith(prefix) ? this.read(url.slice(prefix.length)) : null;
    return file && this.pathOf(file, null);
  }

  /** @returns null for a token that is not ours, was changed, or has expired */
  read(token: string): LinkedFile | null {
    const text = this.opened(token);
    const [mediaId, spec, expires, ...rest] = text?.split(' ') ?? [];
    if (mediaId === undefined || spec === undefined || expires === undefined || rest.length > 0 || !isId(mediaId))
      return null;
    if (expires !== '-' && !(Number(expires) * 1_000 > this.clock.now().getTime())) return null;
    return { mediaId, spec: spec === '-' ? null : spec };
  }

  private opened(token: string): string | null {
    if (!/^[\w-]{1,40}\.[\w-]{40,300}$/.test(token)) return null;
    try {
      return this.keyRing.open(token, CONTEXT);
    } catch {
      return null;
    }
  }

  private pathOf({ mediaId, spec }: LinkedFile, expiresAt: Date | null): string {
    const expires = expiresAt === null ? '-' : String(Math.floor(expiresAt.getTime() / 1_000));
    return `/media/${this.keyRing.seal(`${mediaId} ${spec ?? '-'} ${expires}`, CONTEXT)}`;
  }
}
