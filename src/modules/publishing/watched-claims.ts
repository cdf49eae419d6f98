import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { ClaimsRepository, type ClaimAnswer, type ClaimRequest } from './claims.repository.js';
import { OutageWatch } from './outage-watch.service.js';

/** Claims only while it is certain that no outage waits to be settled: otherwise the first claim after one would send everything at once. */
@Injectable()
export class WatchedClaims extends ClaimsRepository {
  constructor(@Inject(OutageWatch) private readonly watch: OutageWatch) {
    super();
  }

  override async claim(sql: Sql, request: ClaimRequest): Promise<ClaimAnswer> {
    await this.watch.beforeClaim();
    return super.claim(sql, request);
  }
}
