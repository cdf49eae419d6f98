import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';

export class ImportQuery {
  /** True: only says what would happen. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  @ApiProperty({ required: false })
  check: boolean = false;

  /** For the record: where the numbers come from. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @ApiProperty({ required: false })
  fileName: string = '';
}

export class RefusedLineView {
  /** Counted from 1, the header being the first. */
  line: number;
  @ApiProperty({ type: String, nullable: true })
  column: string | null;
  code: string;
  detail: string;
}

export class ImportResult {
  /** True where nothing was written. */
  check: boolean;
  lines: number;
  /** Posts that are new; with `check`, that would be. */
  added: number;
  /** Posts that the account has already. */
  known: number;
  refused: number;
  /** The first hundred of them. */
  refusedLines: RefusedLineView[];
  /** What each column of the file is taken for. */
  @ApiProperty({ type: Object, additionalProperties: { type: 'string' } })
  columns: Readonly<Record<string, string>>;
  /** Columns that mean nothing here. */
  ignored: string[];
}

export const HISTORY_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled', 'not-offered'] as const;
export type HistoryState = (typeof HISTORY_STATES)[number];

/** How far reading an account's earlier posts from its network has come. */
export class HistoryView {
  @ApiProperty({ enum: HISTORY_STATES })
  state: HistoryState;
  /** Posts read so far. */
  found: number;
  /** Of these, posts that were new here. */
  added: number;
  /** Of the oldest post read so far. */
  @ApiProperty({ type: Date, nullable: true })
  reachedBackTo: Date | null;
  /** How far back it goes at most. */
  @ApiProperty({ type: Date, nullable: true })
  goesBackTo: Date | null;
  @ApiProperty({ type: String, nullable: true })
  problem: string | null;
  @ApiProperty({ type: Date, nullable: true })
  startedAt: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  finishedAt: Date | null;
}
