import { textAt, type Words } from './translate.rules';

const WORDS: Words = {
  close: 'Close',
  permission: { 'posts.read': 'See posts' },
  profile: { name: 'Name of {{name}}' },
  files_zero: 'No files',
  files_one: '{{count}} file',
  files_other: '{{count}} files',
  posts_one: 'A post',
  posts_other: '{{count, number}} posts of {{name}}',
  days_few: '{{count}} dny',
  days_other: '{{count}} dní',
};

describe('a text', () => {
  const text = (path: string, values?: Parameters<typeof textAt>[2], language = 'en'): string | null =>
    textAt(WORDS, path, values, language);

  it('is found by its path, in a group or outside of one', () => {
    expect([text('close'), text('profile.name', { name: 'Ida' })]).toEqual(['Close', 'Name of Ida']);
  });

  it('is found where a name has dots in it', () => {
    expect([text('permission.posts.read'), text('permission.posts'), text('permission.posts.write')]).toEqual([
      'See posts',
      null,
      null,
    ]);
  });

  it('is null where there is none, or only a group', () => {
    expect([text('gone'), text('profile'), text('close.more'), text('profile.gone')]).toEqual([null, null, null, null]);
  });

  it('takes the form that the language has for a count, and one of its own for none', () => {
    expect([0, 1, 2].map((count) => text('files', { count }))).toEqual(['No files', '1 file', '2 files']);
    expect(text('posts', { count: 0, name: 'Ida' })).toBe('0 posts of Ida');
    expect(text('days', { count: 3 }, 'cs')).toBe('3 dny');
  });

  it('writes numbers as the language does where it is asked to', () => {
    expect(text('posts', { count: 1200, name: 'Ida' }, 'de')).toBe('1.200 posts of Ida');
    expect(text('files', { count: 1200 }, 'de')).toBe('1200 files');
  });

  it('leaves out what is not known, and fills in what looks like a pattern as it is', () => {
    expect(text('profile.name', { name: null })).toBe('Name of ');
    expect(text('profile.name')).toBe('Name of ');
    expect(text('profile.name', { name: '$& {{count}}' })).toBe('Name of $& {{count}}');
  });
});
