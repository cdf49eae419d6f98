/** Builds on every change and restarts the service with each build that has no errors. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

prepare({ build: false });

const compiler = spawn(
  process.execPath,
  [join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build', '--watch', '--preserveWatchOutput'],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
createInterface({ input: compiler.stdout }).on('line', (line) => {
  process.stderr.write(`${line}\n`);
  if (line.includes('Found 0 errors')) restart();
});

/** @type {import('node:child_process').ChildProcess | undefined} */
let service;
let wanted = false;
let stopping = false;

/** A start while one is still stopping waits for it: both would want the data folder. */
function restart() {
  wanted = true;
  if (service) service.kill('SIGTERM');
  else start();
}

function start() {
  wanted = false;
  service = spawn(
    process.execPath,
    ['--enable-source-maps', join(root, 'dist/src/main.js'), ...process.argv.slice(2)],
    {
      cwd: root,
      stdio: 'inherit',
    },
  );
  service.on('exit', () => {
    service = undefined;
    if (stopping) process.exit(0);
    else if (wanted) start();
  });
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopping = true;
    compiler.kill('SIGTERM');
    if (!service) process.exit(0);
    // Ctrl-C has reached the service already; a second signal does no harm.
    else if (signal === 'SIGTERM') service.kill('SIGTERM');
  });
}
compiler.on('exit', (code) => {
  if (!stopping) {
    stopping = true;
    if (service) service.kill('SIGTERM');
    else process.exit(code ?? 1);
  }
});
