/** What the variables of operators' apps at networks begin with; the rest names a channel and a field of its app. */
export const CHANNEL_APP_PREFIX = 'CARILLON_APP_';

/** Values are handed out by name only, so that a configuration that is logged or turned into JSON shows none. */
export interface ChannelAppVariables {
  /** Those that are given. */
  readonly names: readonly string[];
  /** null where it is not given. */
  readonly valueOf: (this: void, name: string) => string | null;
}

/**
 * Apps that operators bring to networks (`CARILLON_APP_<CHANNEL>_<FIELD>`). Which there are is the channels' business, not that of this folder;
 * names that no channel knows stop the start where the channels are known.
 */
export function readChannelApps(env: NodeJS.ProcessEnv): ChannelAppVariables {
  const given = new Map(
    Object.entries(env).flatMap(([name, value]): [string, string][] => {
      const text = value?.trim() ?? '';
      return name.startsWith(CHANNEL_APP_PREFIX) && text !== '' ? [[name, text]] : [];
    }),
  );
  return Object.freeze({ names: [...given.keys()].sort(), valueOf: (name: string) => given.get(name) ?? null });
}
