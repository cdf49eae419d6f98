import { parseArgs } from 'node:util';
import { DEMO_PASSWORD, startSandboxNetwork } from './index.js';

const USAGE = `sandbox: a practice social network
  --port <number>   default 3999; 0 takes any free port
  --host <address>  default 127.0.0.1: it trusts everybody who can reach it
  --data <folder>   keeps posts and files there; without it everything is gone at the end
  --fsync           waits for the disk on every write
  --control         opens /control: faults, settings, ledger
  --seed <text>     fixes the invented engagement
  --speed <number>  60 lets an hour of engagement pass in a minute
  --url <origin>    where people reach it, when that is not its own address`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3999' },
      host: { type: 'string', default: '127.0.0.1' },
      data: { type: 'string' },
      fsync: { type: 'boolean', default: false },
      control: { type: 'boolean', default: false },
      seed: { type: 'string', default: 'sandbox' },
      speed: { type: 'string', default: '1' },
      url: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [port, engagementSpeed] = [Number(values.port), Number(values.speed)];
  if (values.help || !Number.isInteger(port) || port < 0 || port > 65_535 || !(engagementSpeed > 0)) {
    process.stdout.write(`${USAGE}\n`);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const network = await startSandboxNetwork({
    port,
    host: values.host,
    dataDir: values.data ?? null,
    fsync: values.fsync,
    control: values.control,
    seed: values.seed,
    settings: { engagementSpeed },
    publicUrl: values.url,
  });
  process.stdout.write(`sandbox: listening on ${network.url} (demo accounts sign in with "${DEMO_PASSWORD}")\n`);
  const stop = (): void => void network.stop();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
