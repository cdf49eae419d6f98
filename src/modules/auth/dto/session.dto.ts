import { ApiProperty } from '@nestjs/swagger';
import { EmailField } from '../../workspaces/index.js';
import { PasswordField } from './fields.js';
import { PersonDto } from './person.dto.js';

export class SignInDto {
  @EmailField()
  email: string;

  @PasswordField()
  password: string;
}

/** The session itself is in the cookie. */
export class SignedInDto {
  person: PersonDto;
  /** Send it as X-CSRF-Token with everything that changes something. */
  csrfToken: string;
}

export class SessionDto {
  id: string;
  /** The one this request came with. */
  current: boolean;
  /** How the browser introduced itself. */
  userAgent: string | null;
  createdAt: string;
  /** Exact to a minute. */
  seenAt: string;
  expiresAt: string;
}

export class SessionPageDto {
  @ApiProperty({ type: [SessionDto] })
  items: readonly SessionDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
