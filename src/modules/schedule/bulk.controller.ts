import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { BulkService, type BulkOrder, type BulkOutcome } from './bulk.service.js';
import { BulkAnswer, BulkBody, type BulkResult } from './dto/bulk.dto.js';

@ApiTags('schedule')
@Controller('workspaces/:workspaceId/deliveries')
export class BulkController {
  constructor(@Inject(BulkService) private readonly bulk: BulkService) {}

  /**
   * One action for many deliveries, named by their ids or by what they have in common; each succeeds or fails for itself. What is published now
   * goes out one after the other, 10 s apart on each account and a second apart in the workspace.
   */
  @Post('bulk')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async run(@InWorkspace() context: WorkspaceContext, @Body() body: BulkBody): Promise<BulkAnswer> {
    return present(await this.bulk.run(context, orderOf(body)));
  }
}

function orderOf({ action, deliveryIds, filter, shift, start }: BulkBody): BulkOrder {
  return {
    action,
    deliveryIds: deliveryIds?.map((id) => id.toLowerCase()) ?? null,
    filter: filter ?? null,
    shift: shift ? { days: shift.days ?? 0, minutes: shift.minutes ?? 0 } : null,
    start: start
      ? { localTime: start.localTime, zone: start.zone ?? null, spacingMs: start.spacingSeconds * 1_000 }
      : null,
  };
}

function present(outcomes: readonly BulkOutcome[]): BulkAnswer {
  const instants = outcomes.flatMap(({ goesOutAt }) => (goesOutAt === null ? [] : [goesOutAt.getTime()]));
  return {
    results: outcomes.map(presentOne),
    done: outcomes.filter(({ refusal }) => refusal === null).length,
    firstAt: instants.length === 0 ? null : new Date(Math.min(...instants)),
    lastAt: instants.length === 0 ? null : new Date(Math.max(...instants)),
  };
}

function presentOne({ deliveryId, refusal, goesOutAt, clockChange }: BulkOutcome): BulkResult {
  // A wrong time says which way it is wrong: the name of the one field would tell less.
  const code =
    refusal === null ? null : (refusal.code === 'validation-failed' && refusal.errors[0]?.code) || refusal.code;
  return { deliveryId, ok: refusal === null, code, detail: refusal?.detail ?? null, goesOutAt, clockChange };
}
