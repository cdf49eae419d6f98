import { createHash } from 'node:crypto';
import type { Plugin, Rolldown } from 'vite';
import { early, type EarlyFiles } from './early.ts';

/** A page of the app and the module that it is in, from `src` on. */
export interface EarlyPage {
  /** Of its address, as a regular expression. */
  readonly path: string;
  readonly module: string;
  /** What it loads when it is shown, by the width of the screen. */
  readonly narrow?: string;
  readonly wide?: string;
}

/** Of the frame, which every page stands in. */
const FRAME_WORDS = 'common';
const WORDS = /\/i18n\/locales\/([a-z]+)\/([a-z-]+)\.json$/;
const USE = /useTranslation\(\s*(\[[^\]]*\]|'[^']*')/g;

/**
 * Has a page's code, its words and the question who is signed in loaded side by side with the frame, instead of one after the other as each is found to
 * be needed. A browser that is told of nothing waits a round trip for each step: on a phone they are what a page's first picture waits for.
 */
export function earlyLoading(pages: readonly EarlyPage[]): Plugin {
  let source = '';
  const usedWords = new Map<string, readonly string[]>();
  return {
    name: 'carillon-early-loading',
    apply: 'build',
    // Words are looked for in what people wrote.
    enforce: 'pre',
    configResolved: ({ root }) => void (source = `${root}/src`),
    transform(code, id) {
      const names = [...code.matchAll(USE)].flatMap(([, argument]) =>
        [...(argument ?? '').matchAll(/'([^']*)'/g)].map(([, name]) => name ?? ''),
      );
      if (names.length > 0) usedWords.set(id, names);
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const entry = chunks.find(({ isEntry }) => isEntry);
        const page = bundle['index.html'];
        if (!entry || page?.type !== 'asset') throw new Error('There is no page to load anything early for.');
        const frame = withImports(entry, chunks);
        /** The code of a module besides the frame. */
        const codeOf = (module: string | undefined): string[] => {
          if (module === undefined) return [];
          const chunk = chunks.find(({ facadeModuleId }) => facadeModuleId === `${source}/${module}`);
          if (!chunk) throw new Error(`There is no chunk for ${module}, which is to be loaded early.`);
          return [...withImports(chunk, chunks)].filter((name) => !frame.has(name));
        };
        const wordsOf = (module: string): string[] => [
          ...new Set([
            FRAME_WORDS,
            ...[...modulesOf(`${source}/${module}`, (id) => this.getModuleInfo(id)?.importedIds ?? [])].flatMap(
              (id) => usedWords.get(id) ?? [],
            ),
          ]),
        ];
        const words: Record<string, Record<string, string>> = {};
        for (const { facadeModuleId, fileName } of chunks) {
          const [, language, name] = WORDS.exec(facadeModuleId ?? '') ?? [];
          if (language !== undefined && name !== undefined) (words[language] ??= {})[name] = fileName;
        }
        const files: EarlyFiles = {
          pages: pages.map(({ path, module, narrow, wide }) => ({
            path,
            code: codeOf(module),
            narrow: besides(codeOf(narrow), codeOf(module)),
            wide: besides(codeOf(wide), codeOf(module)),
            words: wordsOf(module),
          })),
          words,
        };
        const script = `(${early.toString()})(${JSON.stringify(files)})`;
        const fileName = `assets/early-${createHash('sha256').update(script).digest('base64url').slice(0, 8)}.js`;
        this.emitFile({ type: 'asset', fileName, source: script });
        page.source = String(page.source).replace(
          '</title>',
          `</title>\n    <script async src="/${fileName}"></script>`,
        );
      },
    },
  };
}

function besides(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !others.includes(name));
}

/** The names of a chunk and of all that it imports at once. */
function withImports(
  chunk: Rolldown.OutputChunk,
  chunks: readonly Rolldown.OutputChunk[],
  found = new Set<string>(),
): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const name of chunk.imports) {
    const imported = chunks.find(({ fileName }) => fileName === name);
    if (imported) withImports(imported, chunks, found);
  }
  return found;
}

/** A module and all that it imports at once; of packages, nothing uses our words. */
function modulesOf(id: string, importsOf: (id: string) => readonly string[], found = new Set<string>()): Set<string> {
  if (found.has(id) || id.includes('node_modules')) return found;
  found.add(id);
  for (const imported of importsOf(id)) modulesOf(imported, importsOf, found);
  return found;
}
