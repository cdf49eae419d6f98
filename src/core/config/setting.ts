import type { ConfigFault } from './config-error.js';

/** How a setting's text becomes its value. */
export interface Reader<T> {
  /** Completes "allowed: …". */
  readonly allowed: string;
  /** @returns undefined when the text is not allowed. */
  readonly read: (text: string) => T | undefined;
}

/** One setting: where it comes from, what it is for, what it may be. */
export interface Setting<T> extends Reader<T> {
  /** The environment variable. */
  readonly env: string;
  /** Asked when `env` is not given. */
  readonly alias?: string;
  /** One or two sentences for the settings table of the docs. */
  readonly doc: string;
  readonly byDefault: T;
  /** The default in words, where the value alone does not tell. */
  readonly defaultInWords?: string;
  /** A secret's value is shown nowhere. */
  readonly secret?: boolean;
}

export type SettingGroup = Readonly<Record<string, Setting<unknown>>>;
export type SettingValues<Group extends SettingGroup> = {
  readonly [Key in keyof Group]: Group[Key] extends Setting<infer T> ? T : never;
};

export function setting<T>(definition: Setting<T>): Setting<T> {
  return definition;
}

/** Reads a group of settings and adds to `faults` what is wrong; a wrong setting has its default in the result. */
export function readGroup<Group extends SettingGroup>(
  group: Group,
  env: NodeJS.ProcessEnv,
  faults: ConfigFault[],
): SettingValues<Group> {
  const values = Object.entries(group).map(([key, definition]) => [key, readSetting(definition, env, faults)] as const);
  return Object.freeze(Object.fromEntries(values)) as SettingValues<Group>;
}

function readSetting(definition: Setting<unknown>, env: NodeJS.ProcessEnv, faults: ConfigFault[]): unknown {
  const names = definition.alias === undefined ? [definition.env] : [definition.env, definition.alias];
  for (const name of names) {
    const text = env[name]?.trim();
    // An empty variable is how compose files and shells say "not set".
    if (text === undefined || text === '') continue;
    const value = definition.read(text);
    if (value !== undefined) return value;
    const given = definition.secret ? 'holds a value that is not allowed' : `is "${text}"`;
    faults.push({ name, message: `${given}; allowed: ${definition.allowed}.` });
    return definition.byDefault;
  }
  return definition.byDefault;
}

/** Whole numbers from `min` to `max`. */
export function integer(min: number, max: number, unit = ''): Reader<number> {
  return {
    allowed: `a whole number from ${min} to ${max}${unit === '' ? '' : ` (${unit})`}`,
    read: (text) => {
      if (!/^\d{1,15}$/.test(text)) return undefined;
      const value = Number(text);
      return value >= min && value <= max ? value : undefined;
    },
  };
}

export function oneOf<const T extends string>(choices: readonly T[]): Reader<T> {
  return { allowed: choices.join(', '), read: (text) => choices.find((choice) => choice === text.toLowerCase()) };
}

/** A comma-separated list, each entry read by `item`; at least one entry, none twice. */
export function listOf<T>(item: Reader<T>, identity: (entry: T) => string): Reader<readonly T[]> {
  return {
    allowed: `a comma-separated list, each entry once, of: ${item.allowed}`,
    read: (text) => {
      const entries: T[] = [];
      for (const part of text.split(',')) {
        const entry = item.read(part.trim());
        if (entry === undefined) return undefined;
        entries.push(entry);
      }
      return new Set(entries.map(identity)).size === entries.length ? Object.freeze(entries) : undefined;
    },
  };
}

/** A URL with one of the given schemes, kept as it was written. */
export function urlWith(schemes: readonly string[], example: string): Reader<string> {
  return {
    allowed: `a URL such as ${example}`,
    read: (text) => {
      const url = URL.canParse(text) ? new URL(text) : null;
      return url && schemes.includes(url.protocol.slice(0, -1)) && url.hostname !== '' ? text : undefined;
    },
  };
}
