import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { runDemo } from './demo.js';
import { Terminal } from './terminal.js';

const USAGE = `demo: the whole job on a throw-away installation, in less than a minute
  --json  prints one line of JSON at the end, and everything else on stderr`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const stream = values.json ? process.stderr : process.stdout;
  const terminal = new Terminal(stream);
  const interrupted = new AbortController();
  let signalNumber = 0;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (interrupted.signal.aborted) return;
    signalNumber = constants.signals[signal];
    interrupted.abort(new Error('It was interrupted.'));
    terminal.write('');
    terminal.warning('Stopping: what was started is ended, and its folder removed.');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt(signal));
  // Nobody reads on: `npm run demo | head`.
  stream.on('error', () => interrupt('SIGPIPE'));
  const summary = await runDemo(terminal, interrupted.signal);
  if (interrupted.signal.aborted) process.exitCode = 128 + signalNumber;
  else {
    if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    process.exitCode = summary.ok ? 0 : 1;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
