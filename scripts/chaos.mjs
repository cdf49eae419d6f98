/**
 * A storm against real processes, the same for the same seed: `npm run chaos -- --minutes 3 --seed 7`. See docs/operations.md. Ends with 1
 * when something was lost, doubled, stuck or wrong.
 */
import { prepare } from './prepare.mjs';
import { runTranslated, translateBenches } from './translate.mjs';

prepare({ web: false });
await translateBenches();
process.exit(await runTranslated('chaos/main.js', process.argv.slice(2)));
