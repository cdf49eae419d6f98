import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './project-root.js';

/** Of this installation, as in package.json. */
export const VERSION = readVersion();

function readVersion(): string {
  if (PROJECT_ROOT === null) return 'unknown';
  const { version } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}
