import { Controller, Inject, Sse, type BeforeApplicationShutdown, type MessageEvent } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Observable } from 'rxjs';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { EventBus } from '../../core/events/event-bus.js';

const HEARTBEAT_MS = 15_000;
/** Browsers connect again by themselves, and their rights are looked at again. */
const LONGEST_MS = 15 * 60_000;

/** What happens in a workspace, as it happens. */
@ApiTags('live')
@Controller('workspaces/:workspaceId/events')
export class LiveController implements BeforeApplicationShutdown {
  private readonly open = new Set<() => void>();

  constructor(@Inject(EventBus) private readonly events: EventBus) {}

  /**
   * Server-sent events. `event` is the type: `post.changed`, `delivery.changed`, `campaign.changed`, `account.changed`, `media.changed`,
   * `workspace.changed` (its settings, pause, people, invitations or API keys), `metrics.captured`, `outage.found`. `data` is the event as JSON
   * with ids only. `gap` means that events may have been missed: read again what is shown.
   */
  @Sse()
  @ApiOperation({ summary: 'Server-sent events of the workspace' })
  @ApiProduces('text/event-stream')
  @RequirePermission('workspace.read')
  stream(@InWorkspace() context: WorkspaceContext): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const end = (): void => subscriber.complete();
      const stops = [
        this.events.onAny((event) => {
          if (event.workspaceId === context.workspaceId) subscriber.next({ type: event.type, data: event });
        }),
        this.events.onGap(() => subscriber.next({ type: 'gap', data: {} })),
      ];
      subscriber.next({ type: 'ready', data: {}, retry: 2_000 });
      const heartbeat = setInterval(() => subscriber.next({ type: 'heartbeat', data: {} }), HEARTBEAT_MS);
      const longest = setTimeout(end, LONGEST_MS);
      this.open.add(end);
      return () => {
        stops.forEach((stop) => stop());
        clearInterval(heartbeat);
        clearTimeout(longest);
        this.open.delete(end);
      };
    });
  }

  beforeApplicationShutdown(): void {
    for (const end of this.open) end();
  }
}
