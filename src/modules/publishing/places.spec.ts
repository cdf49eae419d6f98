import type { Claim } from './claims.repository.js';
import { Places } from './places.js';

const LIMITS = {
  total: 10,
  perServer: 4,
  quickWithinMs: 250,
  perQuickServer: 8,
  perWorkspace: 6,
  hangingAfterMs: 5_000,
  perHangingServer: 2,
};

function aClaim(id: string, server = 'https://one.example', workspaceId = 'here'): Claim {
  return { id, server, workspaceId } as Claim;
}

it('says how much room is left for each server and workspace that is called for', () => {
  const places = new Places(LIMITS);
  for (const id of ['a', 'b', 'c']) places.take(aClaim(id), 0);
  places.take(aClaim('d', 'https://two.example', 'there'), 0);
  expect(places.left).toBe(6);
  expect(places.servers(100)).toEqual([
    { name: 'https://one.example', busy: 3, places: 1 },
    { name: 'https://two.example', busy: 1, places: 3 },
  ]);
  expect(places.workspaces()).toEqual([
    { name: 'here', busy: 3, places: 3 },
    { name: 'there', busy: 1, places: 5 },
  ]);
});

it('gives a server that hangs no more than a few places, until it answers', () => {
  const places = new Places(LIMITS);
  places.take(aClaim('a'), 0);
  places.take(aClaim('b'), 4_000);
  expect(places.servers(4_999)).toMatchObject([{ places: 2 }]);
  expect(places.servers(5_000)).toMatchObject([{ places: 0 }]);
  places.free('a', 5_000);
  expect(places.servers(5_000)).toMatchObject([{ places: 3 }]);
  places.free('b', 5_000);
  expect(places.servers(5_000)).toEqual([]);
  expect(places.left).toBe(LIMITS.total);
});

it('gives a server that answers quickly more of them, for as long as it does', () => {
  const places = new Places(LIMITS);
  for (const id of ['a', 'b', 'c']) places.take(aClaim(id), 0);
  expect(places.servers(50)).toMatchObject([{ places: 1 }]);
  places.free('a', 50);
  expect(places.servers(50)).toMatchObject([{ busy: 2, places: 6 }]);
  // One of the others has not answered yet.
  expect(places.servers(300)).toMatchObject([{ busy: 2, places: 2 }]);
  places.free('b', 300);
  places.take(aClaim('d'), 300);
  places.free('c', 310);
  // The last one took 310 ms.
  expect(places.servers(310)).toMatchObject([{ busy: 1, places: 3 }]);
});
