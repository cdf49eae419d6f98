import { Injectable } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { randomToken } from '../../core/crypto/key-ring.js';

/** OWASP Password Storage Cheat Sheet, argon2id (cheatsheetseries.owasp.org): 19 MiB, two passes, one lane. Argon2id is the library's default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

@Injectable()
export class PasswordHasher {
  private decoy: Promise<string> | null = null;

  /** @returns a PHC string with its own salt */
  async hash(password: string): Promise<string> {
    return await hash(normalized(password), COST);
  }

  /** With no hash to compare to (nobody has this e-mail address), as much work is done all the same: the time must not tell. */
  async matches(password: string, passwordHash: string | null): Promise<boolean> {
    if (passwordHash !== null) return await verify(passwordHash, normalized(password));
    this.decoy ??= hash(randomToken(), COST);
    await verify(await this.decoy, normalized(password));
    return false;
  }
}

/** Keyboards differ in how they compose letters: the same password must not become two byte sequences. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}
