/**
 * Draws what a program printed on a terminal, colours included, as an SVG on standard output:
 * `node scripts/terminal-picture.mjs "$ npm run demo" "Schedule,Broadcast" < captured.txt > docs/images/demo.svg`
 * The second argument names the sections to keep (a section begins with a line that holds a rule of `─`); without it, all are kept.
 */
import { readFileSync } from 'node:fs';

const [command = '', sections = ''] = process.argv.slice(2);
const COLUMNS = 122;
const CELL = 8;
const LINE = 19;
const MARGIN = 20;
const TOP = 48;
const COLOURS = { plain: '#d7dce2', dim: '#8a94a0', red: '#ff7b72', green: '#5fd38d', yellow: '#e8c25a' };
const ESCAPE = '\u001B';
/** How a terminal is told a style: ESC, `[`, a number, `m` (ECMA-48 §8.3.117). */
const SGR = new RegExp(`(${ESCAPE}\\[\\d+m)`);
const ALL_SGR = new RegExp(SGR, 'g');
/** SGR codes: what they make of the style. */
const CODES = {
  0: () => ({ colour: 'plain', bold: false }),
  1: (style) => ({ ...style, bold: true }),
  2: (style) => ({ ...style, colour: 'dim' }),
  31: (style) => ({ ...style, colour: 'red' }),
  32: (style) => ({ ...style, colour: 'green' }),
  33: (style) => ({ ...style, colour: 'yellow' }),
};

const lines = [command, '', ...kept(printed(readFileSync(0, 'utf8')))];
const height = TOP + lines.length * LINE + MARGIN;
const width = COLUMNS * CELL + 2 * MARGIN;
const rows = lines.map((line, row) =>
  runsOf(line)
    .map((run) => textOf(run, TOP + row * LINE))
    .join(''),
);
process.stdout.write(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(command)}</title>
<rect width="${width}" height="${height}" rx="8" fill="#14181d"/>
<circle cx="22" cy="18" r="5" fill="#39424d"/><circle cx="40" cy="18" r="5" fill="#39424d"/><circle cx="58" cy="18" r="5" fill="#39424d"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13.3">
${rows.filter((row) => row !== '').join('\n')}
</g>
</svg>
`,
);

/** Lines of a capture, without what `script` puts around them. @param {string} text */
function printed(text) {
  return text
    .replaceAll('\r', '')
    .split('\n')
    .filter((line) => !/^Script (started|done)/.test(line));
}

/** @param {string[]} all */
function kept(all) {
  const wanted = sections.split(',').filter((name) => name !== '');
  if (wanted.length === 0) return all;
  let keep = true;
  const some = all.filter((line) => {
    if (line.includes('───')) keep = wanted.includes(plain(line).split('─')[0]?.trim() ?? '');
    return keep;
  });
  // One empty line at most between two sections.
  return some
    .filter((line, index) => line.trim() !== '' || some[index - 1]?.trim() !== '')
    .slice(some[0] === '' ? 1 : 0);
}

/** A line in runs of one style, cut at the last column. @param {string} line */
function runsOf(line) {
  const runs = [];
  let style = CODES[0]();
  let column = 0;
  const total = [...plain(line)].length;
  for (const piece of line.split(SGR)) {
    if (piece.startsWith(ESCAPE)) {
      style = (CODES[piece.slice(2, -1)] ?? ((same) => same))(style);
      continue;
    }
    const letters = [...piece].slice(0, Math.max(0, COLUMNS - column));
    if (total > COLUMNS && column + letters.length === COLUMNS && letters.length > 0) letters[letters.length - 1] = '…';
    if (letters.length > 0) runs.push({ text: letters.join(''), column, style });
    column += letters.length;
  }
  return runs;
}

/** Every word group has its place and length, so that columns stand whatever font is found. */
function textOf({ text, column, style }, y) {
  const weight = style.bold ? ' font-weight="700"' : '';
  return [...text.matchAll(/\S+(?: \S+)*/g)]
    .map(({ 0: words, index }) => {
      const x = MARGIN + (column + Array.from(text.slice(0, index)).length) * CELL;
      const length = [...words].length * CELL;
      return `<text x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs" fill="${COLOURS[style.colour]}"${weight}>${escaped(words)}</text>`;
    })
    .join('');
}

/** @param {string} line */
function plain(line) {
  return line.replace(ALL_SGR, '');
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
