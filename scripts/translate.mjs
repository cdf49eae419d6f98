/** Programs of bench/, which the build leaves out, made to run on the built program. */
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { root } from './prepare.mjs';

/** Strips the types, file by file: `npm run typecheck` has looked at them. */
export async function translateBenches() {
  const { default: ts } = await import('typescript');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, inlineSourceMap: true };
  rmSync(join(root, 'dist/bench'), { recursive: true, force: true });
  for (const file of readdirSync(join(root, 'bench'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const source = readFileSync(join(root, 'bench', file), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: file });
    const target = join(root, 'dist/bench', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}

/**
 * Runs one of them as a process of its own.
 * @param {string} program below dist/bench @param {readonly string[]} args @returns {Promise<number>} its exit code
 */
export function runTranslated(program, args) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist/bench', program), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  // Ctrl-C reaches the program as well; this process stays until it has stopped what it started.
  const stay = () => undefined;
  const passOn = () => void child.kill('SIGTERM');
  process.on('SIGINT', stay).on('SIGTERM', passOn);
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      process.off('SIGINT', stay).off('SIGTERM', passOn);
      resolve(code ?? 1);
    });
  });
}
