import type { SharedReport } from './dto/share.dto.js';

type Row = readonly [name: string, value: number | null, kind: 'count' | 'rate', before: number | null];

/** The words of a report that is sent. */
export interface ReportWords {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * A report as a mail: the numbers in all, each with the one before, and a row for each account or post. What is unknown says so; it is never 0.
 * @param link to the whole report, which ends some time
 */
export function reportMail(report: Omit<SharedReport, 'expiresAt'>, link: string): ReportWords {
  const { title, workspace } = report;
  const { period, totals, before, table } = contentOf(report);
  const rows: Row[] = [
    ['Posts', totals.coverage.published, 'count', before?.coverage.published ?? null],
    ['Average reach per post', totals.averageReachPerPost, 'count', before?.averageReachPerPost ?? null],
    [
      'Sum of post reach (people counted more than once)',
      totals.sumOfPostReach,
      'count',
      before?.sumOfPostReach ?? null,
    ],
    ['Views', totals.views, 'count', before?.views ?? null],
    ['Engagement', totals.engagement, 'count', before?.engagement ?? null],
    ['Clicks', totals.clicks, 'count', before?.clicks ?? null],
    ["Link clicks (Carillon's count)", totals.linkClicks, 'count', before?.linkClicks ?? null],
    [
      'Engagement rate by reach',
      totals.engagementRateByReach.value,
      'rate',
      before?.engagementRateByReach.value ?? null,
    ],
    [
      'Engagement rate by views',
      totals.engagementRateByViews.value,
      'rate',
      before?.engagementRateByViews.value ?? null,
    ],
    [
      'Engagement rate by followers',
      totals.engagementRateByFollowers.value,
      'rate',
      before?.engagementRateByFollowers.value ?? null,
    ],
  ];
  const heading = `${title} — ${workspace}`;
  const lines = rows.map(
    ([name, value, kind, was]) =>
      `${name}: ${shown(value, kind)}${was === null ? '' : ` (before: ${shown(was, kind)})`}`,
  );
  const tableLines = table.rows.map((cells) => cells.join(' · '));
  const text = [
    heading,
    period,
    '',
    ...lines,
    '',
    table.header.join(' · '),
    ...tableLines,
    '',
    `The whole report: ${link}`,
    '',
  ].join('\n');
  const html = `<!doctype html><html lang="en"><body style="font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:680px;margin:0 auto;padding:16px">
<h1 style="font-size:20px;margin:0 0 4px">${escaped(title)}</h1><p style="margin:0 0 16px;color:#555">${escaped(workspace)} · ${escaped(period)}</p>
<table style="border-collapse:collapse;width:100%">${rows.map(([name, value, kind, was]) => `<tr>${cell(name)}${cell(shown(value, kind), true)}${cell(was === null ? '' : `before: ${shown(was, kind)}`, true)}</tr>`).join('')}</table>
<h2 style="font-size:16px;margin:24px 0 4px">${escaped(table.title)}</h2>
<table style="border-collapse:collapse;width:100%"><tr>${table.header.map((name) => `<th style="text-align:left;padding:4px 8px;border-bottom:1px solid #ccc">${escaped(name)}</th>`).join('')}</tr>${table.rows.map((cells) => `<tr>${cells.map((text, index) => cell(text, index > 0)).join('')}</tr>`).join('')}</table>
<p style="margin:24px 0"><a href="${escaped(link)}">Open the whole report</a></p></body></html>`;
  return { subject: heading.replaceAll(/[\r\n]+/g, ' '), text, html };
}

function contentOf(report: Omit<SharedReport, 'expiresAt'>) {
  const { overview, account, campaign, zone } = report;
  if (overview) {
    return {
      period: `${overview.period.from} to ${overview.period.to} (${zone})`,
      totals: overview.totals,
      before: overview.before,
      table: {
        title: 'By account',
        header: ['Account', 'Posts', 'Views', 'Engagement'],
        rows: overview.rows.map(({ key, name, channel, totals }) => [
          `${name ?? key}${channel === null ? '' : ` (${channel})`}`,
          shown(totals.coverage.published, 'count'),
          shown(totals.views, 'count'),
          shown(totals.engagement, 'count'),
        ]),
      },
    };
  }
  if (campaign) {
    return {
      period: `Campaign ${campaign.campaign.name}`,
      totals: campaign.totals,
      before: null,
      table: {
        title: 'By account',
        header: ['Account', 'Posts', 'Views', 'Engagement'],
        rows: campaign.byAccount.map((row) => [
          `${row.handle} (${row.channel})`,
          shown(row.coverage.published, 'count'),
          shown(row.views, 'count'),
          shown(row.engagement, 'count'),
        ]),
      },
    };
  }
  if (!account) throw new Error('A report is about nothing.');
  return {
    period: `${account.period.from} to ${account.period.to} (${zone})`,
    totals: account.totals,
    before: account.before,
    table: {
      title: 'Posts with the most engagement',
      header: ['Post', 'Views', 'Engagement'],
      rows: report.best.map(({ title, views, engagement }) => [
        title,
        shown(views, 'count'),
        shown(engagement, 'count'),
      ]),
    },
  };
}

function shown(value: number | null, kind: 'count' | 'rate'): string {
  if (value === null) return 'no data';
  return kind === 'rate'
    ? `${(value * 100).toLocaleString('en-GB', { maximumFractionDigits: 2 })} %`
    : value.toLocaleString('en-GB', { maximumFractionDigits: 1 });
}

function cell(text: string, right = false): string {
  return `<td style="padding:4px 8px;border-bottom:1px solid #eee${right ? ';text-align:right;white-space:nowrap' : ''}">${escaped(text)}</td>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
