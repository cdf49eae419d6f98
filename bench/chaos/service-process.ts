import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { startProgram, stopProgram } from '../support/processes.js';

/** As a process manager does: what ended by itself is started again after a moment. */
const RESTART_MS = 1_000;

/** One process of the service that is killed and frozen, and kept alive otherwise. */
export class ServiceProcess {
  /** Ends that nobody asked for, start-ups without a database included. */
  endedByItself = 0;
  private child: ChildProcess | null = null;
  private wanted = true;

  constructor(
    private readonly env: Readonly<Record<string, string>>,
    private readonly logFile: string,
  ) {
    this.run();
  }

  async killFor(ms: number): Promise<void> {
    await this.end('SIGKILL');
    await wait(ms);
    this.run();
  }

  async freezeFor(ms: number): Promise<void> {
    const child = this.child;
    child?.kill('SIGSTOP');
    await wait(ms);
    child?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    this.wanted = false;
    // A frozen one would not hear.
    this.child?.kill('SIGCONT');
    if (this.child) await stopProgram(this.child);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  private run(): void {
    if (!this.wanted) return;
    const log = openSync(this.logFile, 'a');
    const child = startProgram('program/main.js', { env: { ...this.env }, log });
    closeSync(log);
    this.child = child;
    child.once('exit', () => {
      if (this.child !== child || !this.wanted) return;
      this.endedByItself++;
      setTimeout(() => {
        if (this.child === child) this.run();
      }, RESTART_MS).unref();
    });
  }
}
