import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(process.cwd(), 'web/src/i18n/locales');
const languages = readdirSync(folder);
const namespaces = readdirSync(join(folder, 'en'));

/** Every text by its path: `profile.name`. */
function texts(language: string, namespace: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string') found.set(path, value);
    else
      for (const [name, inner] of Object.entries(value as object)) walk(inner, path === '' ? name : `${path}.${name}`);
  };
  walk(JSON.parse(readFileSync(join(folder, language, namespace), 'utf8')), '');
  return found;
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name ?? ''))].sort();
}

describe('the words of every language', () => {
  const others = languages.filter((language) => language !== 'en');

  it('has a second language to compare', () => {
    expect(others.length).toBeGreaterThan(0);
  });

  it.each(others.flatMap((language) => namespaces.map((namespace) => [language, namespace] as const)))(
    'in %s, %s: the same keys as in English, and something at each',
    (language, namespace) => {
      const [english, translated] = [texts('en', namespace), texts(language, namespace)];
      expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
      expect([...translated].filter(([, text]) => text.trim() === '')).toEqual([]);
    },
  );

  it.each(others.flatMap((language) => namespaces.map((namespace) => [language, namespace] as const)))(
    'in %s, %s: the same things are filled in',
    (language, namespace) => {
      const translated = texts(language, namespace);
      const differing = [...texts('en', namespace)].filter(([path, text]) => {
        // One of a thing may be said without its number.
        const ofOne = /_(one|zero)$/.test(path);
        const [mine, theirs] = [placeholders(text), placeholders(translated.get(path) ?? '')].map((names) =>
          ofOne ? names.filter((name) => name !== 'count') : names,
        );
        return JSON.stringify(mine) !== JSON.stringify(theirs);
      });
      expect(differing).toEqual([]);
    },
  );

  it('has every word of one language in its plural forms', () => {
    for (const namespace of namespaces) {
      const paths = [...texts('en', namespace).keys()];
      const lone = paths.filter((path) => path.endsWith('_one') && !paths.includes(path.replace(/_one$/, '_other')));
      expect(lone).toEqual([]);
    }
  });
});
