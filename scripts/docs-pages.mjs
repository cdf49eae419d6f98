/** The pages of docs/ that are written from the code's own data. Pure: data in, Markdown out, laid out as Prettier would. */

const NOTE = '<!-- Written by scripts/docs.mjs from the code. Change the code, then run: npm run docs -->';

/** @param {readonly any[]} settings `allSettings` of src/core/config @param {readonly any[]} adapters `ChannelAdapter`s */
export function settingsPage(settings, adapters) {
  const rows = settings.map((setting) => [
    setting.alias === undefined ? code(setting.env) : `${code(setting.env)} (or ${code(setting.alias)})`,
    setting.doc + (setting.secret ? ' Secret: its value is shown nowhere.' : ''),
    setting.allowed,
    setting.defaultInWords ?? String(setting.byDefault),
  ]);
  return page([
    NOTE,
    '# Settings',
    'All settings are environment variables, read once at start. An empty variable counts as not set. A wrong value stops the start, and the message lists every fault at once; so does a name that begins with `CARILLON_` and is no setting.',
    table(['Variable', 'What it is for', 'Allowed', 'Default'], rows),
    '## Apps of channels',
    "Some networks let people in through an app that you make there. Its keys are entered on the channel's set-up page, or here; what is given here wins.",
    table(['Variable', 'Channel', 'What it is'], adapters.flatMap(appRows)),
  ]);
}

function appRows({ channel, capabilities, auth }) {
  const { appRegistration } = capabilities.setUp;
  if (typeof appRegistration === 'string') return [];
  const wayOf = (name) => auth.methods.find((method) => method.name === name)?.label;
  return appRegistration.fields.map(({ env, label, help, secret, required, method }) => [
    code(env),
    `[${capabilities.displayName}](channels/${channel}.md)`,
    `${label}. ${help}${required ? '' : ' Optional.'}${method ? ` Only for “${wayOf(method)}”.` : ''}${secret ? ' Secret: its value is shown nowhere.' : ''}`,
  ]);
}

/** @param {readonly any[]} adapters `ChannelAdapter`s in the order of `CHANNEL_IDS` */
export function capabilitiesPage(adapters) {
  const rows = [
    ['Text', (c) => textLimit(c.limits.text)],
    ['Parts in a thread', (c) => (c.threads ? String(c.limits.maxParts) : 'no threads')],
    ['#tags in a post', (c) => (c.limits.hashtagsMax === undefined ? 'any' : String(c.limits.hashtagsMax))],
    ['Files in a part', (c) => `${c.limits.media.maxPerPart}${c.limits.media.mixedKinds ? '' : ', of one kind'}`],
    ['Text beside media', (c) => (c.limits.media.textOptional ? 'optional' : 'needed')],
    [
      'Alternative text',
      (c) => (c.limits.media.altTextMax === null ? 'no' : `${number(c.limits.media.altTextMax)} graphemes`),
    ],
    ['Poll', (c) => poll(c.limits.poll)],
    ['First comment', (c) => yesNo(c.firstComment)],
    ['Content warning', (c) => yesNo(c.contentWarning)],
    ['Language', (c) => yesNo(c.language)],
    ['Link becomes a card', (c) => yesNo(c.linkCard)],
    ['Edit after publishing', (c) => yesNo(c.edit)],
    ['Take down', (c) => ({ removed: 'yes', requested: 'asked of the receiver' })[c.remove] ?? 'no'],
    ['After a lost answer', (c) => idempotency(c.idempotency)],
    ['Can be sent once more', (c) => yesNo(c.replay === true)],
    ['Metrics of a post', (c) => list(Object.keys(c.postMetrics))],
    ['Metrics of an account', (c) => list(Object.keys(c.accountMetrics))],
    ['Conversations', (c) => conversations(c.conversations)],
    ['Costs', (c) => prices(c.prices)],
    ['Numbers are read for', (c) => days(c.retention?.measuredDays ?? 90)],
    ['API versions', (c) => list((c.apiVersions ?? []).map(apiVersion))],
  ];
  return page([
    NOTE,
    '# What each channel can do',
    'The numbers are those a channel has until an account is connected. Where a server tells its own limits (Mastodon, Bluesky), the account carries them, and they are what counts: `limits` in `GET …/accounts/{accountId}`. The same data as JSON: `GET …/channels`.',
    table(
      ['', ...adapters.map(({ channel, capabilities }) => `[${capabilities.displayName}](${channel}.md)`)],
      rows.map(([name, of]) => [name, ...adapters.map(({ capabilities }) => of(capabilities))]),
    ),
    ...adapters.flatMap(channelSection),
  ]);
}

function conversations(can) {
  if (can === false) return 'no';
  const read = [...new Set(can.sources.flatMap(({ kinds }) => kinds))];
  return `reads ${list(read)}; answers ${list(can.answers)}`;
}

/** @returns what can be done, a line each */
function conversationLines(can, currency) {
  const { idempotency: key, ...rest } = can;
  const sources = rest.sources.map(
    ({ name, kinds, of, days, newestFirst }) =>
      `- ${code(name)}: ${list(kinds)}, ${of === 'post' ? 'of one post' : 'of the account'}${days === null ? '' : `, ${days} days back`}${newestFirst ? '' : ', in no stated order'}.`,
  );
  const prices =
    rest.prices &&
    `Each message that is read costs ${money(rest.prices.message)} ${currency}, an answer ${money(rest.prices.answer)}.`;
  return [
    ...sources,
    `- Answers: ${list(rest.answers)}${rest.depth === null ? ', as deep as they go' : `, ${rest.depth} levels deep`}; ${rest.text === null ? 'as long as a post' : textLimit(rest.text)}.`,
    `- After a lost answer: ${idempotency(key)}.`,
    `- Hides: ${list(rest.hides)}. Likes: ${list(rest.likes)}. Deletes: ${{ own: 'what the account wrote', any: 'whatever stands below its posts' }[rest.removes] ?? 'nothing'}.`,
    ...(prices ? [`- ${prices}`] : []),
    ...rest.restrictions.map((line) => `- ${line}`),
  ];
}

function channelSection({ channel, capabilities, auth }) {
  const { limits, settings, postMetrics, accountMetrics } = capabilities;
  const kinds = Object.entries(limits.media.kinds).map(([kind, rule]) => [
    kind,
    list(rule.mimeTypes.map(code)),
    bytes(rule.maxBytes),
    rule.maxPixels === null ? 'any' : number(rule.maxPixels),
    rule.maxDurationMs === null ? 'any' : `${rule.maxDurationMs / 1_000} s`,
    String(rule.maxPerPart),
  ]);
  const fields = auth.methods.flatMap((method) =>
    method.fields.map((field) => [
      code(method.name),
      code(field.name) + (field.required ? '' : ' (optional)'),
      field.help,
    ]),
  );
  const asked = [
    ...new Map(
      auth.methods.flatMap(({ asksFor }) => asksFor.map(({ scope, why }) => [scope, [code(scope), why]])),
    ).values(),
  ];
  const metrics = [
    ...Object.entries(postMetrics).map(([name, definition]) => ['post', name, definition]),
    ...Object.entries(accountMetrics).map(([name, definition]) => ['account', name, definition]),
  ].map(([of, name, { native, meaning }]) => [of, name, list(native.split('+').map(code)), meaning]);
  return [
    `## ${capabilities.displayName}`,
    `${capabilities.summary} Channel id: ${code(channel)}.`,
    '### Ways to connect',
    list(
      auth.methods.map(
        (method) =>
          `${code(method.name)} (${method.label}; ${method.kind === 'oauth2' ? 'OAuth 2 sign-in' : 'what is typed is enough'})`,
      ),
    ) + '.',
    ...(fields.length > 0 ? [table(['Method', 'Field', 'Help'], fields)] : []),
    ...setUpSection(capabilities.setUp),
    ...(asked.length > 0 ? ['Connecting asks for:', table(['Permission', 'Why'], asked)] : []),
    '### Media',
    table(['Kind', 'Types', 'Bytes at most', 'Pixels at most', 'Length at most', 'In a part'], kinds),
    ...(settings.length > 0
      ? ['### Settings of a post', table(['Setting', 'What it does', 'Values', 'Default'], settings.map(settingRow))]
      : []),
    ...(metrics.length > 0
      ? ['### Metrics', table(['Of', 'Metric', 'The network calls it', 'What it counts'], metrics)]
      : []),
    ...(capabilities.conversations === false
      ? []
      : ['### Conversations', conversationLines(capabilities.conversations, capabilities.prices?.currency).join('\n')]),
  ];
}

function setUpSection({ needs, appRegistration, publicAddress }) {
  const lines = [
    ...needs,
    ...(typeof appRegistration === 'string' ? [] : appRegistration.review),
    ...(appRegistration === 'automatic' ? ['Carillon registers itself as an app.'] : []),
    ...{
      'not-needed': [],
      wanted: ['Others fetch from here, so the public address should be one that they reach.'],
      needed: ['The network fetches from here: without a public address nothing can be published.'],
    }[publicAddress],
  ];
  return ['Before connecting:', lines.map((line) => `- ${line}`).join('\n')];
}

function settingRow({ name, label, help, type, default: byDefault }) {
  const values = {
    choice: () => list(type.options.map((option) => `${code(option.value)} (${option.label})`)),
    boolean: () => '`true`, `false`',
    text: () => `text of at most ${type.maxLength} characters`,
    number: () => `${number(type.min)} to ${number(type.max)}${type.whole ? ', whole' : ''}`,
    texts: () => `up to ${type.maxItems} texts of at most ${type.maxLength} characters`,
  }[type.kind]();
  return [
    code(name),
    `${label}. ${help}`,
    values,
    byDefault === null ? 'left to the network' : code(String(byDefault)),
  ];
}

function textLimit({ max, unit, maxBytes, urlWeight, mentionDomainFree, countsContentWarning }) {
  const units = {
    grapheme: 'graphemes',
    codepoint: 'code points',
    utf16: 'UTF-16 units',
    byte: 'bytes',
    weighted: 'weighted characters',
    'emoji-bytes': 'characters (an emoji counts its bytes)',
    'little-text': 'UTF-16 units, escapes included',
  };
  return [
    `${number(max)} ${units[unit]}`,
    ...(maxBytes === null ? [] : [`and ${number(maxBytes)} bytes`]),
    ...(urlWeight === null ? [] : [`a link counts ${urlWeight}`]),
    ...(mentionDomainFree ? ['mentions count without their domain'] : []),
    ...(countsContentWarning ? ['the content warning counts too'] : []),
  ].join('; ');
}

function poll(limits) {
  if (limits === null) return 'no';
  const { maxOptions, maxOptionLength, minSeconds, maxSeconds, withMedia } = limits;
  const range = `${number(minSeconds)} to ${number(maxSeconds)} s`;
  return `2 to ${maxOptions} options of ${maxOptionLength} characters, ${range}${withMedia ? '' : ', no media beside it'}`;
}

function prices(given) {
  if (given === undefined) return 'no';
  const { currency, part, partWithLink, asOf } = given;
  return `${money(part)} ${currency} a part, ${money(partWithLink)} with a link (${asOf})`;
}

function money(micros) {
  return String(micros / 1_000_000);
}

function days(count) {
  return `${count} days`;
}

function apiVersion({ name, version, endsOn }) {
  return `${name} ${version}${endsOn === null ? '' : `, until ${endsOn}`}`;
}

function idempotency(how) {
  switch (how.kind) {
    case 'key':
      return how.universal
        ? 'the same key again is safe'
        : `looked up first; "not there" counts after ${how.conclusiveAfterSeconds} s`;
    case 'lookup':
      return `looked up; "not there" counts after ${how.conclusiveAfterSeconds} s`;
    case 'none':
      return 'a person decides';
    default:
      throw new Error(`There are no words for idempotency "${how.kind}".`);
  }
}

function bytes(count) {
  return count >= 1_000_000 ? `${number(Math.round(count / 100_000) / 10)} MB` : `${number(count)}`;
}

function number(value) {
  return value.toLocaleString('en-US');
}

function yesNo(value) {
  return value ? 'yes' : 'no';
}

function list(items) {
  return items.length === 0 ? 'none' : items.join(', ');
}

function code(text) {
  return `\`${text}\``;
}

/** A table with columns padded to equal width. @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(cell));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => width(row[column] ?? ''))));
  const line = (row) =>
    `| ${row.map((text, column) => text + ' '.repeat((widths[column] ?? 0) - width(text))).join(' | ')} |`;
  const [first = [], ...others] = cells;
  return [line(first), line(widths.map((count) => '-'.repeat(count))), ...others.map(line)].join('\n');
}

/** Angle brackets outside of code would be read as HTML. */
function cell(text) {
  return text
    .replaceAll('|', '\\|')
    .split('`')
    .map((piece, index) => (index % 2 === 0 ? piece.replaceAll('<', '\\<') : piece))
    .join('`');
}

function width(text) {
  return [...text].length;
}

function page(blocks) {
  return `${blocks.join('\n\n')}\n`;
}
