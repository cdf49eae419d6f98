/** Words as they stand in a file: texts by name, some in groups. */
export interface Words {
  readonly [name: string]: string | Words;
}

/** What is filled into a text: `{{name}}`; nothing where it is not known. `count` also chooses the form of the plural. */
export type Values = Readonly<Record<string, string | number | null | undefined>>;

/**
 * The text at `path` (`profile.name`), filled in. With a count the form that the language has for it is taken: `files_one`, `files_other`, and `files_zero` for none
 * where there is one.
 * @returns null where there is no such text
 */
export function textAt(words: Words, path: string, values: Values | undefined, language: string): string | null {
  const count = values?.['count'];
  const text =
    (typeof count === 'number'
      ? ((count === 0 ? read(words, `${path}_zero`) : null) ?? read(words, `${path}_${pluralOf(count, language)}`))
      : null) ?? read(words, path);
  return text === null ? null : fill(text, values ?? {}, language);
}

/** A name may have dots in it itself, as codes of the API do: `permission` with `posts.read` in it. */
function read(words: Words, path: string): string | null {
  const here = words[path];
  if (typeof here === 'string') return here;
  for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
    const group = words[path.slice(0, dot)];
    const found = typeof group === 'object' ? read(group, path.slice(dot + 1)) : null;
    if (found !== null) return found;
  }
  return null;
}

/** `{{count, number}}` is written as the language writes numbers. */
function fill(text: string, values: Values, language: string): string {
  if (!text.includes('{{')) return text;
  return text.replaceAll(/\{\{\s*(\w+)\s*(, number)?\}\}/g, (_whole, name: string, asNumber: string | undefined) => {
    const value = values[name] ?? '';
    return asNumber !== undefined && typeof value === 'number' ? numbersOf(language).format(value) : String(value);
  });
}

const plurals = new Map<string, Intl.PluralRules>();
const numbers = new Map<string, Intl.NumberFormat>();

function pluralOf(count: number, language: string): string {
  let rules = plurals.get(language);
  if (!rules) plurals.set(language, (rules = new Intl.PluralRules(language)));
  return rules.select(count);
}

function numbersOf(language: string): Intl.NumberFormat {
  let format = numbers.get(language);
  if (!format) numbers.set(language, (format = new Intl.NumberFormat(language)));
  return format;
}
