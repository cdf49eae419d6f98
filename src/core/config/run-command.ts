import { ConfigError } from './config-error.js';
import { StartError } from './start-error.js';

/** What a command was asked for can't be understood, or is not there; the message says why, and the usage follows it. */
export class UsageError extends Error {}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Beside the answer, which may be read by a program. */
export function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a command; what it throws is told in words and ends it with 1.
 * @param plain errors that are meant for people: no stack is shown of them, nor of what is wrong with settings and starts
 */
export function runCommand(
  name: string,
  usage: string,
  command: () => Promise<void>,
  plain: readonly (abstract new (...args: never[]) => Error)[] = [],
): void {
  command().catch((error: unknown) => {
    process.exitCode = 1;
    if (error instanceof UsageError) return tell(`${name}: ${error.message}\n\n${usage}`);
    const isPlain = [ConfigError, StartError, ...plain].some((kind) => error instanceof kind);
    tell(`${name}: ${error instanceof Error ? (isPlain ? error.message : error.stack) : String(error)}`);
  });
}
