import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const STOP_MS = 6_000;

export interface ChildProgramOptions {
  /** For people. */
  readonly name: string;
  /** Of the built program, beside the demo's folder: `../main.js`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets everything it prints. */
  readonly logFile: string;
  /** The line that says that it is ready. */
  readonly readyLine: RegExp;
  /** Called when it ends without having been told to. */
  readonly onLost: (error: Error) => void;
}

/** A program of this project that runs beside the demo, as its own process. */
export class ChildProgram {
  private stopping = false;

  private constructor(
    private readonly name: string,
    private readonly child: ChildProcess,
    /** What `readyLine` matched. */
    readonly ready: Promise<RegExpExecArray>,
  ) {}

  static start(options: ChildProgramOptions): ChildProgram {
    const { name, script, args = [], settings = {}, logFile, readyLine, onLost } = options;
    const child = spawn(process.execPath, [fileURLToPath(new URL(script, import.meta.url)), ...args], {
      env: { ...surroundings(), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(logFile, { flags: 'a' });
    // The folder may go while the last words are written.
    log.on('error', () => undefined);
    const program: ChildProgram = new ChildProgram(
      name,
      child,
      new Promise((resolve, reject) => {
        for (const input of [child.stdout, child.stderr]) {
          createInterface({ input }).on('line', (line) => {
            log.write(`${line}\n`);
            const match = readyLine.exec(line);
            if (match) resolve(match);
          });
        }
        child.once('error', reject);
        child.once('close', (code, signal) => {
          log.end();
          const error = new Error(`${name} ended by itself (${signal ?? `code ${code}`}).`);
          reject(error);
          if (!program.stopping) onLost(error);
        });
      }),
    );
    // Whoever stops before it is ready does not wait for it.
    program.ready.catch(() => undefined);
    return program;
  }

  /** Ends it as Ctrl-C would; by force where it does not listen. @returns how it ended, or null when it ended well */
  async stop(): Promise<string | null> {
    this.stopping = true;
    const { child, name } = this;
    if (child.pid === undefined) return `${name} did not start`;
    const wasRunning = child.exitCode === null && child.signalCode === null;
    if (wasRunning) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const giveUp = new AbortController();
      const late = wait(STOP_MS, 'late', { signal: giveUp.signal }).catch(() => 'ended');
      if ((await Promise.race([ended, late])) === 'late') {
        child.kill('SIGKILL');
        await ended;
      }
      giveUp.abort();
    }
    if (child.exitCode === 0) return null;
    return `${name} ended ${wasRunning ? '' : 'by itself '}(${child.signalCode ?? `code ${child.exitCode}`})`;
  }
}

/** The environment without settings of Carillon, which would be about another installation. */
function surroundings(): NodeJS.ProcessEnv {
  // oxlint-disable-next-line no-restricted-properties -- nothing is read here: it is handed on to other programs.
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^(CARILLON_.*|DATABASE_URL|REDIS_URL|PORT)$/u.test(name)));
}
