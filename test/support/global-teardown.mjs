/** After all specs: stops the database they shared, or drops the template on a server that was given. */
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

export default async function globalTeardown() {
  if (process.env.TEST_STATE_DIR) await removeTestFolder(process.env.TEST_STATE_DIR);
}

/** @param {string} folder */
export async function removeTestFolder(folder) {
  const stateFile = join(folder, 'server.json');
  if (existsSync(stateFile)) {
    const { adminUrl, template, embedded } = JSON.parse(readFileSync(stateFile, 'utf8'));
    if (!embedded) await dropTemplate(adminUrl, template);
  }
  await stopServer(join(folder, 'data', 'postgres'));
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} adminUrl @param {string} template */
async function dropTemplate(adminUrl, template) {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(template)} WITH (FORCE)`);
  await client.end();
}

/** The files are thrown away, so it may end at once. @param {string} cluster */
async function stopServer(cluster) {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!serves(pid, cluster)) return;
  process.kill(pid, 'SIGQUIT');
  for (let waitedMs = 0; serves(pid, cluster) && waitedMs < 10_000; waitedMs += 10) await wait(10);
}

/** @param {number} pid @param {string} cluster */
function serves(pid, cluster) {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return false;
  }
}
