import type { Carillon } from '../../src/carillon.js';
import { ApiClient } from '../support/api-client.js';
import { readFigures } from '../support/figures.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

let world: SandboxWorld;
const others: Carillon[] = [];

/** The API alone, and the rest in processes of their own, over one database and one folder of media. */
beforeAll(async () => {
  world = await SandboxWorld.start({ CARILLON_ROLES: 'api' });
  for (const role of ['scheduler', 'worker']) others.push(await world.carillon.another({ CARILLON_ROLES: role }));
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

it('publishes what is due now and later, with each role in a process of its own', async () => {
  const account = await world.account('divided');
  const now = await world.publish(account, 'Now');
  const later = await world.draft([account], 'Later');
  await world.schedule(later.id, new Date(world.clock.now().getTime() + 600_000));
  await world.deliveryIn(now.id, 'published');
  world.clock.advance(600_000);
  await world.deliveryIn(later.id, 'published');
  expect(world.texts(account)).toEqual(['Now', 'Later']);
});

it('serves the API only where that role is, and tells everywhere how it is', async () => {
  for (const { url } of others) {
    const client = new ApiClient(url);
    expect((await client.call<{ code: string }>('GET', 'setup')).body.code).toBe('not-served-here');
    expect((await client.call('GET', '/api/docs')).status).toBe(404);
    expect((await client.call('GET', '/admin/queue')).status).toBe(404);
    await waitFor('the figures to know of the process with the API', async () => {
      const figures = readFigures((await client.call<string>('GET', '/metrics')).body);
      return figures.get('carillon_processes')?.readings.get('{role="api"}') === 1;
    });
    await waitFor('it to be ready', async () => (await client.call('GET', '/health/ready')).status === 200);
  }
});
