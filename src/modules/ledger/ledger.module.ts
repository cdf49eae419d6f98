import { Module } from '@nestjs/common';
import { PublishingModule } from '../publishing/index.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerSealer } from './ledger-sealer.service.js';
import { LedgerService } from './ledger.service.js';

@Module({
  imports: [PublishingModule],
  controllers: [LedgerController],
  providers: [LedgerService, LedgerSealer, LedgerRepository],
  exports: [LedgerSealer],
})
export class LedgerModule {}
