import { accountIdsOf, firstMediaOf, nameOf, segmentOf, statesOf, whenOf } from './post-row.rules';

const delivery = {
  permalink: null,
  deliveryId: 'd',
  accountId: 'a',
  state: 'scheduled',
  dueAt: '2027-03-28T08:00:00Z',
};

describe('a post in a list', () => {
  it('is called by its title, else by the first words of the first part that has any', () => {
    expect(nameOf({ title: 'Spring', content: { parts: [{ text: 'Hello' }] } })).toBe('Spring');
    expect(nameOf({ title: ' ', content: { parts: [{ text: ' \n' }, { text: 'Two\n\nlines' }] } })).toBe('Two lines');
    expect(nameOf({ title: '', content: { parts: [{ text: '' }] } })).toBeNull();
  });

  it('is cut between characters, never within one', () => {
    const name = nameOf({ title: '', content: { parts: [{ text: '🔔'.repeat(200) }] } });
    expect(name).toBe(`${'🔔'.repeat(160)} …`);
  });

  it('shows its first file, of whichever part', () => {
    expect(firstMediaOf({ content: { parts: [{ text: '' }, { text: '', media: [{ mediaId: 'm' }] }] } })).toBe('m');
    expect(firstMediaOf({ content: { parts: [{ text: '', media: [] }] } })).toBeNull();
  });

  it('names each account once, those it went to included', () => {
    const deliveries = [delivery, { ...delivery, accountId: 'gone' }];
    expect(accountIdsOf({ targets: [{ accountId: 'a' }], deliveries })).toEqual(['a', 'gone']);
  });

  it('tells when it first goes out, then the planned time, then its last edit', () => {
    const schedule = { localTime: '2027-03-28T10:00', zone: 'Europe/Berlin', at: '2027-03-28T08:00:00Z' };
    const updatedAt = '2027-03-01T00:00:00Z';
    const later = { ...delivery, dueAt: '2027-03-29T08:00:00Z' };
    expect(whenOf({ schedule, deliveries: [later, delivery], updatedAt })).toEqual({
      kind: 'first-due',
      at: delivery.dueAt,
    });
    expect(whenOf({ schedule, deliveries: [], updatedAt })).toEqual({ kind: 'planned', at: schedule.at });
    expect(whenOf({ schedule: null, deliveries: [], updatedAt })).toEqual({ kind: 'edited', at: updatedAt });
  });
});

describe('segments', () => {
  it('fall back to all, and put what goes out now with the scheduled', () => {
    expect(segmentOf('nonsense')).toBe('all');
    expect(segmentOf('draft')).toBe('draft');
    expect(statesOf('all')).toEqual([]);
    expect(statesOf('scheduled')).toEqual(['scheduled', 'publishing']);
  });
});
