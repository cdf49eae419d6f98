import {
  BEHAVIOURS,
  CALLS,
  CRASH_MATRIX,
  ENDS,
  NETWORK_ENDS,
  reachable,
  verdictAt,
  verdictOf,
  type Call,
  type NetworkEnd,
  type Place,
  type Verdict,
} from './matrix.js';

/** The tables of docs/delivery-proof.md as rows of cells, head first. */
export const proofTables = (): string[][][] => [placesTable(), callsTable()];

function placesTable(): string[][] {
  const rows = Object.entries(CRASH_MATRIX).flatMap(([point, places]) =>
    places.map((place) => [
      `\`${point}\``,
      describe(place),
      ...ENDS.map((end) =>
        place.way === 'schedule'
          ? 'kept if promised'
          : inWords(BEHAVIOURS.filter((one) => reachable(place.way, one)).map((one) => verdictAt(place, end, one))),
      ),
    ]),
  );
  return [['Point', 'Of', 'Killed', 'Cut off', 'Overslept'], ...rows];
}

function callsTable(): string[][] {
  const ends = Object.keys(NETWORK_ENDS) as NetworkEnd[];
  const calls = Object.keys(CALLS) as Call[];
  const verdicts = (call: Call, end: NetworkEnd): Verdict[] =>
    BEHAVIOURS.filter((one) => reachable(CALLS[call].way, one)).map((one) => verdictOf(call, end, one));
  return [
    ['The call', ...calls.map((call) => call)],
    ...ends.map((end) => [end, ...calls.map((call) => inWords(verdicts(call, end)))]),
  ];
}

function describe({ way, post, step }: Place): string {
  const what = post === 'one-call' ? 'a post of one call' : 'a thread';
  switch (way) {
    case 'schedule':
      return 'a request to publish';
    case 'send':
    case 'look-up':
      return step === null ? what : `${what}, \`${step}\``;
    case 'renewal':
      return `${what}, in a slow call`;
    case 'removal':
      return `${what}, taken down`;
    case 'recovery':
      return `${what}, after another crash`;
  }
}

function inWords(verdicts: readonly Verdict[]): string {
  return verdicts.includes('person') ? 'once · a person' : 'once';
}
