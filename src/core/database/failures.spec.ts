import { isBadRow, isConnectionLoss, metAnother } from './failures.js';

const coded = (code: string): Error => Object.assign(new Error('the driver says'), { code });

it.each(
  [
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'],
    // A container that starts again has no name for a moment.
    ['ENOTFOUND', 'EAI_AGAIN'],
    ['08006', '57P01', '57P03', '53100', '53200', '53300', '58030', '25006'],
  ].flat(),
)('%s says that Postgres is away: the same may be said again', (code) => {
  expect([isConnectionLoss(coded(code)), isBadRow(coded(code))]).toEqual([true, false]);
});

it.each(['22001', '22P05', '23505', '23514'])('%s says that the row is bad, for good', (code) => {
  expect([isConnectionLoss(coded(code)), isBadRow(coded(code)), metAnother(coded(code))]).toEqual([false, true, false]);
});

it.each(['42703', 'XX000', '40001', '25P02', '57014', 'ENOENT', 'ENETWORK'])('%s says neither', (code) => {
  expect([isConnectionLoss(coded(code)), isBadRow(coded(code))]).toEqual([false, false]);
});

it.each([null, undefined, 'ECONNRESET', new Error('no code'), { code: 7 }])(
  '%p is nothing that Postgres said',
  (thrown) => {
    expect([isConnectionLoss(thrown), isBadRow(thrown), metAnother(thrown)]).toEqual([false, false, false]);
  },
);
