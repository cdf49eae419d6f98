import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from '../../../core/api/validators.js';

export class BestHoursQuery {
  @IsUUID()
  accountId: string;
}

export class HourView {
  /** 0 is Monday. */
  weekday: number;
  /** 0 to 23, in `zone`. */
  hour: number;
  /** Posts that are counted. */
  posts: number;
  /** 1 is what the account usually gets, 2 twice that; null with fewer than three posts, or fewer than twenty in all. */
  @ApiProperty({ type: Number, nullable: true })
  score: number | null;
}

export class BestHoursReport {
  accountId: string;
  zone: string;
  /** Posts of the last year whose engagement after 24 hours is known, and that have five posts before them to be measured against. */
  posts: number;
  /** Below twenty posts nothing is said. */
  enough: boolean;
  postsNeeded: number;
  /** Hours of the week with posts. */
  hours: HourView[];
  /** The five hours with the highest score above 1, the best first. */
  best: HourView[];
}
