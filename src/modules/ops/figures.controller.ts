import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { equalInConstantTime } from '../../core/crypto/key-ring.js';
import { AppError, forbidden } from '../../core/errors/app-error.js';
import { METER_TEXT_TYPE } from '../../core/meter/meter.js';
import { FiguresService } from './figures.service.js';
import { isOnThisMachine } from './figures-access.rules.js';

@ApiTags('operations')
@Controller('metrics')
export class FiguresController {
  constructor(
    @Inject(FiguresService) private readonly figures: FiguresService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Figures of this process and of the installation in the text format of Prometheus. With CARILLON_METRICS_TOKEN set, whoever sends it as a
   * bearer token may read them; without it, programs on the same machine.
   */
  @Get()
  @Public()
  @ApiProduces('text/plain')
  async read(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    this.check(request);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', METER_TEXT_TYPE);
    return this.figures.text();
  }

  private check(request: Request): void {
    const token = this.config.security.metricsToken;
    if (token === null) {
      if (isOnThisMachine({ remoteAddress: request.socket.remoteAddress, headers: request.headers })) return;
      throw forbidden('Without CARILLON_METRICS_TOKEN, /metrics answers programs on this machine only.');
    }
    const given = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (given !== undefined && equalInConstantTime(given, token)) return;
    throw new AppError({
      status: 401,
      code: 'unauthenticated',
      detail: 'Send the token of CARILLON_METRICS_TOKEN as a bearer token.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
}
