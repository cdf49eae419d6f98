/** Adds up the reports of Jest and Playwright in a folder: `node .ci/count-tests.mjs <folder>` prints "N passed, N failed, N skipped". */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2] ?? '.';
const reports = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
/** @param {(report: any) => number} count */
const sum = (count) => reports.reduce((total, report) => total + count(report), 0);

// Playwright counts what went as expected; a test that needed a second try is none that passes.
const passed = sum((report) => (report.stats ? report.stats.expected : report.numPassedTests));
// A spec that could not even be loaded holds no failed test, and is one.
const failed = sum((report) =>
  report.stats
    ? report.stats.unexpected + report.stats.flaky + report.errors.length
    : report.numFailedTests + report.numRuntimeErrorTestSuites,
);
const skipped = sum((report) => (report.stats ? report.stats.skipped : report.numPendingTests + report.numTodoTests));
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
