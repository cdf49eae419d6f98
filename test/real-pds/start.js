// A PLC directory and a PDS of the AT Protocol on loopback, with one account. Prints one line of JSON when both listen, and ends when its
// standard input closes, so that it never outlives the test that started it.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envToCfg, envToSecrets, PDS } from '@atproto/pds';
import plc from '@did-plc/server';

const HANDLE = 'brand.test';
const PASSWORD = randomBytes(18).toString('base64url');

/**
 * The packages' own `start` binds all interfaces. Their express apps are served from here instead, on 127.0.0.1 alone. The port is known
 * before the app is made, since the PDS writes its own address into DID documents.
 */
async function listening() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: server.address().port };
}

async function startPlc() {
  const { server, port } = await listening();
  const { app } = plc.PlcServer.create({ db: plc.Database.mock(), port });
  server.on('request', app);
  return { server, url: `http://127.0.0.1:${port}` };
}

async function startPds(plcUrl, directory) {
  const { server, port } = await listening();
  const env = {
    port,
    hostname: 'localhost',
    devMode: true,
    dataDirectory: directory,
    blobstoreDiskLocation: join(directory, 'blobs'),
    blobstoreDiskTmpLocation: join(directory, 'blobs-tmp'),
    didPlcUrl: plcUrl,
    enableDidDocWithSession: true,
    serviceHandleDomains: ['.test'],
    inviteRequired: false,
    rateLimitsEnabled: false,
    disableSsrfProtection: true,
    jwtSecret: randomBytes(16).toString('hex'),
    adminPassword: randomBytes(16).toString('hex'),
    plcRotationKeyK256PrivateKeyHex: randomBytes(32).toString('hex'),
  };
  const pds = await PDS.create(envToCfg(env), envToSecrets(env));
  await pds.ctx.sequencer.start();
  server.on('request', pds.app);
  return { pds, server, url: `http://127.0.0.1:${port}` };
}

async function call(url, nsid, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/xrpc/${nsid}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${nsid} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}

const directory = await mkdtemp(join(tmpdir(), 'carillon-pds-'));
const directoryServer = await startPlc();
const { pds, server, url } = await startPds(directoryServer.url, directory);
const account = await call(url, 'com.atproto.server.createAccount', {
  handle: HANDLE,
  email: 'brand@social.example',
  password: PASSWORD,
});
const appPassword = await call(url, 'com.atproto.server.createAppPassword', { name: 'carillon' }, account.accessJwt);

process.stdout.write(
  `${JSON.stringify({ url, plcDirectory: directoryServer.url, did: account.did, handle: HANDLE, appPassword: appPassword.password })}\n`,
);

process.stdin.resume();
await once(process.stdin, 'end');
for (const each of [server, directoryServer.server]) {
  each.closeAllConnections();
  each.close();
}
await pds.destroy();
await rm(directory, { recursive: true, force: true });
process.exit(0);
