import type { Fault, WorkspaceVerdict } from '../modules/ledger/index.js';

/** One workspace for people. */
export function inWords(verdict: WorkspaceVerdict): string {
  const { workspaceId, name, entries, firstAt, lastAt, head, waiting, faults, moreFaults } = verdict;
  const lines = [
    name === null ? `Workspace ${workspaceId} (deleted)` : `Workspace ${workspaceId} "${name}"`,
    name === null
      ? '  its entries went with it; only its last head stayed'
      : `  ${count(entries, 'entry', 'entries')}${firstAt && lastAt ? `, recorded from ${firstAt.toISOString()} to ${lastAt.toISOString()}` : ''}`,
    `  head ${head.position}:${head.hash}`,
    ...(waiting > 0
      ? [
          `  ${count(waiting, 'receipt waits', 'receipts wait')} to be sealed: a running scheduler does it within seconds`,
        ]
      : []),
    ...faults.map((fault) => `  ALTERED ${faultInWords(fault)}`),
    ...(moreFaults > 0 ? [`  and ${count(moreFaults, 'more fault', 'more faults')}`] : []),
  ];
  if (faults.length === 0 && name !== null) lines.push('  whole');
  return lines.join('\n');
}

function faultInWords({ position, deliveryId, detail, code }: Fault): string {
  const places = [
    ...(position === null ? [] : [`position ${position}`]),
    ...(deliveryId === null ? [] : [`delivery ${deliveryId}`]),
  ];
  return `${places.join(', ')}: ${detail} (${code})`;
}

/** The last line. */
export function sumInWords(workspaces: number, entries: number, faults: number): string {
  const looked = `${count(workspaces, 'workspace', 'workspaces')}, ${count(entries, 'entry', 'entries')}`;
  return faults === 0 ? `Whole: ${looked}.` : `Altered: ${count(faults, 'fault', 'faults')} in ${looked}.`;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
