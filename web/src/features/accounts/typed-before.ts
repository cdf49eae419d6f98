import type { ConnectMethodView } from '@/api';

const key = (channel: string): string => `carillon.connect.${channel}`;

/** What somebody typed for a channel in this tab, so that a sign-in that was cancelled need not be typed again. Secrets are never kept. */
export function typedBefore(channel: string): Readonly<Record<string, string>> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(channel)) ?? '{}');
    return typeof kept === 'object' && kept !== null
      ? Object.fromEntries(
          Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
        )
      : {};
  } catch {
    return {};
  }
}

export function rememberTyped(
  channel: string,
  method: ConnectMethodView,
  input: Readonly<Record<string, string>>,
): void {
  const open = method.fields.filter(({ kind }) => kind !== 'secret').map(({ name }) => [name, input[name] ?? '']);
  try {
    sessionStorage.setItem(key(channel), JSON.stringify(Object.fromEntries(open)));
  } catch {
    // It then has to be typed again.
  }
}
