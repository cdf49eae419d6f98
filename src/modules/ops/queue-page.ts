import { escapeHtml, pagePolicy } from '../../core/pages/page.js';
import type { QueueViewDto } from './dto/queue-view.dto.js';

const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1.25rem}
h1{font-size:1.75rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{text-align:start;padding:.25rem 0}
th,td{text-align:start;padding:.3rem .75rem .3rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 20%,transparent);vertical-align:top}
.bad{font-weight:700}`;

/** The page has no script and loads nothing. */
export const QUEUE_PAGE_POLICY = pagePolicy(STYLE);

const REFRESH_SECONDS = 10;

/** One cell: text, or a number. */
type Cell = string | number;

/** The queue view for people. Whatever comes from networks or machines is escaped. */
export function renderQueuePage(view: QueueViewDto, { refreshing }: { readonly refreshing: boolean }): string {
  const refresh = refreshing ? `<meta http-equiv="refresh" content="${REFRESH_SECONDS}">\n` : '';
  const link = refreshing
    ? '<a href="?">Stop refreshing</a>'
    : `<a href="?">Refresh</a> · <a href="?refresh=${REFRESH_SECONDS}">every ${REFRESH_SECONDS} s</a>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refresh}<title>Queue – Carillon</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Queue</h1>
<p>As of ${timeOf(view.at)} · ${link}</p>
${warningSection(view)}${queueSection(view)}
${loadSection(view)}
${processSection(view)}
${nextSection(view)}
${failureSection(view)}
</body>
</html>
`;
}

function warningSection({ warnings }: QueueViewDto): string {
  if (warnings.length === 0) return '';
  const rows = warnings.map(({ channel, message }) => [channel, message]);
  return `<h2 class="bad">To be mended by whoever runs this installation</h2>
${table('What no workspace can do', ['Channel', 'What'], rows)}
`;
}

function queueSection({ queue, unsettled, deliveries }: QueueViewDto): string {
  const backend = queue.backend === 'redis' ? 'Redis' : 'Postgres';
  const state = queue.reachable
    ? `The queue is in ${backend} and answers.`
    : `<strong class="bad">The queue in ${backend} can not be reached.</strong> Posts go out all the same, up to 10 s later.`;
  const oldest = unsettled.oldestAt === null ? '' : `, the oldest since ${timeOf(unsettled.oldestAt)}`;
  return `<p>${state}</p>
<p>${unsettled.count} deliveries are claimed and not settled${oldest}.</p>
${queue.counts ? table('Wake-ups (hints, not deliveries)', Object.keys(queue.counts), [Object.values(queue.counts)]) : ''}
${table('Deliveries that are not done, and failed ones', Object.keys(deliveries), [Object.values(deliveries)])}`;
}

function loadSection({ channels }: QueueViewDto): string {
  return `<h2>Channels</h2>
${table(
  'Due lag: age of the oldest due delivery that could go out at once',
  ['Channel', 'Due lag', 'Overdue', 'Lanes', 'Leased', 'Blocked', 'Overdue lanes'],
  channels.map((load) => [
    load.channel,
    `${Math.round(load.dueLagSeconds)} s`,
    load.overdueDeliveries,
    load.lanes,
    load.leasedLanes,
    load.blockedLanes,
    load.overdueLanes,
  ]),
)}`;
}

function processSection({ processes }: QueueViewDto): string {
  return `<h2>Processes</h2>
${table(
  'Seen in the last hour',
  ['Host', 'Process', 'Roles', 'State', 'Started', 'Last seen', 'Scheduler ticked', 'Queue consumed'],
  processes.map((process) => [
    process.host,
    String(process.pid),
    process.roles.join(', '),
    process.alive ? 'alive' : 'gone',
    process.startedAt,
    process.seenAt,
    process.schedulerTickedAt ?? '–',
    process.queueConsumedAt ?? '–',
  ]),
)}`;
}

function nextSection({ queue }: QueueViewDto): string {
  if (queue.next.length === 0) return '<h2>Next wake-ups</h2>\n<p>None is waiting for its instant.</p>';
  return `<h2>Next wake-ups</h2>
${table(
  'Soonest first',
  ['Topic', 'At'],
  queue.next.map(({ topic, at }) => [topic, at]),
)}`;
}

function failureSection({ failures }: QueueViewDto): string {
  if (failures.length === 0) return '<h2>Recent failures</h2>\n<p>No attempt has failed.</p>';
  return `<h2>Recent failures</h2>
${table(
  'Newest first',
  ['Ended', 'Channel', 'Kind', 'Outcome', 'Status', 'Code', 'Detail', 'Delivery', 'Workspace', 'Now'],
  failures.map((failure) => [
    failure.endedAt,
    failure.channel,
    failure.kind,
    failure.outcome,
    failure.httpStatus ?? '–',
    failure.code ?? '–',
    failure.detail ?? '–',
    failure.deliveryId,
    failure.workspaceId,
    failure.needsPerson ? `${failure.state}, needs a person` : failure.state,
  ]),
)}`;
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = heads.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`).join('\n');
  return `<div class="wide"><table>
<caption>${escapeHtml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody>
</table></div>`;
}

function cellOf(cell: Cell): string {
  return `<td>${escapeHtml(String(cell))}</td>`;
}

function timeOf(instant: string): string {
  return `<time datetime="${escapeHtml(instant)}">${escapeHtml(instant)}</time>`;
}
