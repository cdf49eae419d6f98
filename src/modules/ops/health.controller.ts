import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { ReadinessService } from './readiness.service.js';

class HealthCheck {
  ok: boolean;
  detail: string;
}

class Liveness {
  @ApiProperty({ enum: ['ok'] })
  status: string;
}

class Readiness {
  /** degraded: posts go out, and later than they should. */
  @ApiProperty({ enum: ['ready', 'degraded', 'not-ready'] })
  status: string;
  database: HealthCheck;
  /** Some scheduler ticked in the last 15 seconds. */
  scheduler: HealthCheck;
  /** Some process with the worker role, and nothing that keeps it from its work, gave a sign of life in the last 15 seconds. */
  worker: HealthCheck;
  /** The queue answers this process, and some worker took a job from it in the last minute. */
  queue: HealthCheck;
}

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(ReadinessService) private readonly readiness: ReadinessService) {}

  /** This process answers. */
  @Get('live')
  @Public()
  live(): Liveness {
    return { status: 'ok' };
  }

  /** Posts would go out now: the database answers, a scheduler ticks and a worker lives. 503 otherwise. A queue that is away only makes them later. */
  @Get('ready')
  @Public()
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.readiness.look();
    if (readiness.status === 'not-ready') response.status(503);
    return readiness;
  }
}
