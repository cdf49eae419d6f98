import { SandboxWorld, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';

let world: SandboxWorld;
let first: SandboxAccountHere;
let second: SandboxAccountHere;
let campaignId: string;
let authorId: string;

beforeAll(async () => {
  world = await SandboxWorld.start();
  first = await world.account('list_first');
  second = await world.account('list_second');
  const campaign = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), {
    name: 'List',
  });
  campaignId = campaign.id;
  authorId = (await world.carillon.owner.ok<{ person: { id: string } }>('GET', 'me')).person.id;
  await save('Bells', 'media at noon', { labels: ['news', 'a, b'], targets: [{ accountId: first.id }] });
  const planned = await save('', 'A 100% sale', { labels: ['news'], campaignId, targets: [{ accountId: second.id }] });
  await world.schedule(planned.id, new Date(world.clock.now().getTime() + 86_400_000));
  await save('Two', 'bells again', { labels: ['Zebra'], targets: [{ accountId: first.id }, { accountId: second.id }] });
  const gone = await save('Gone', 'bells', { labels: ['gone'] });
  await world.carillon.owner.ok('DELETE', world.carillon.in(`posts/${gone.id}`), undefined, {
    headers: { 'if-match': `"${gone.version}"` },
  });
}, 90_000);

afterAll(() => world?.stop());

function save(title: string, text: string, more: object): Promise<PostAnswer> {
  return world.carillon.owner.ok('POST', world.carillon.in('posts'), {
    title,
    content: { parts: [{ text }] },
    ...more,
  });
}

async function found(query: string): Promise<string[]> {
  const { items } = await world.carillon.owner.ok<{ items: { content: { parts: { text: string }[] } }[] }>(
    'GET',
    world.carillon.in(`posts?${query}`),
  );
  return items.map(({ content }) => content.parts[0]?.text ?? '');
}

it('takes every filter, several values of one meaning any of them', async () => {
  expect(await found('')).toEqual(['bells again', 'A 100% sale', 'media at noon']);
  expect(await found('state=draft')).toEqual(['bells again', 'media at noon']);
  expect(await found('state=draft,scheduled')).toEqual(['bells again', 'A 100% sale', 'media at noon']);
  expect(await found('state=published,attention')).toEqual([]);
  expect(await found('label=news,Zebra')).toEqual(['bells again', 'A 100% sale', 'media at noon']);
  expect(await found('label=a%2C%20b&label=none')).toEqual(['media at noon']);
  expect(await found(`campaignId=${campaignId}`)).toEqual(['A 100% sale']);
  expect(await found(`accountId=${first.id}`)).toEqual(['bells again', 'media at noon']);
  expect(await found(`accountId=${first.id},${second.id}&state=scheduled`)).toEqual(['A 100% sale']);
  expect(await found(`authorId=${authorId}&limit=1`)).toEqual(['bells again']);
  expect(await found(`authorId=${campaignId}`)).toEqual([]);
});

it('looks for words in titles and texts alone, and takes them literally', async () => {
  expect(await found('q=bells')).toEqual(['bells again', 'media at noon']);
  expect(await found('q=media')).toEqual(['media at noon']);
  expect(await found('q=text')).toEqual([]);
  expect(await found('q=100%25')).toEqual(['A 100% sale']);
  expect(await found('q=%25')).toEqual(['A 100% sale']);
});

it('tells which labels are in use, the most used first', async () => {
  const answer = await world.carillon.owner.ok('GET', world.carillon.in('posts/labels'));
  expect(answer).toEqual({
    labels: [
      { label: 'news', count: 2 },
      { label: 'Zebra', count: 1 },
      { label: 'a, b', count: 1 },
    ],
  });
  const other = await world.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Other', zone: 'UTC' });
  expect(await world.carillon.owner.ok('GET', `workspaces/${other.id}/posts/labels`)).toEqual({ labels: [] });
});

it('tells how many posts of campaigns are in each state, of those that were asked for', async () => {
  const { id: empty } = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), {
    name: 'Nothing in it',
  });
  await save('Thought of', 'for later', { campaignId });
  const ask = (query: string) => world.carillon.owner.call('GET', world.carillon.in(`posts/campaign-counts${query}`));
  expect((await ask(`?campaignId=${campaignId},${empty}`)).body).toEqual({
    items: [{ campaignId, posts: { draft: 1, scheduled: 1 } }],
  });
  expect((await ask('')).status).toBe(422);
  expect((await ask('?campaignId=nonsense')).status).toBe(422);
  const other = await world.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Third', zone: 'UTC' });
  expect(
    await world.carillon.owner.ok('GET', `workspaces/${other.id}/posts/campaign-counts?campaignId=${campaignId}`),
  ).toEqual({ items: [] });
});
