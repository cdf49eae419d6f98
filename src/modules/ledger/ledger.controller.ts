import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { LedgerHeadView } from './dto/ledger.dto.js';
import { LedgerService } from './ledger.service.js';

@ApiTags('ledger')
@Controller('workspaces/:workspaceId/ledger')
export class LedgerController {
  constructor(@Inject(LedgerService) private readonly ledger: LedgerService) {}

  /** The last entry of the ledger. Noted somewhere else, it proves later that nothing before it was changed or cut off. */
  @Get('head')
  @RequirePermission('posts.read')
  head(@InWorkspace() context: WorkspaceContext): Promise<LedgerHeadView> {
    return this.ledger.head(context);
  }
}
