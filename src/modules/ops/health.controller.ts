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
  @ApiProperty({ enum: ['ready', 'not-ready'] })
  status: string;
  database: HealthCheck;
  /** Some scheduler ticked in the last 15 seconds. */
  scheduler: HealthCheck;
  /** Some worker took a job from the queue in the last minute. */
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

  /** Posts would go out now: the database answers, a scheduler ticks, and the queue is consumed. 503 otherwise. */
  @Get('ready')
  @Public()
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.readiness.look();
    if (readiness.status !== 'ready') response.status(503);
    return readiness;
  }
}
