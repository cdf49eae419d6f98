import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSIBLE = /\.(js|css|svg|html|webmanifest)$/;
const WORTH_COMPRESSING_BYTES = 1_024;

/** Writes `.br` and `.gz` beside each file, so that the server never compresses while somebody waits. */
export function compressed(): Plugin {
  return {
    name: 'carillon-compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      // After everybody's last touch: what is replaced in a file has to be in the compressed copy, too.
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (!COMPRESSIBLE.test(fileName) || source.length < WORTH_COMPRESSING_BYTES) continue;
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
          this.emitFile({
            type: 'asset',
            fileName: `${fileName}.br`,
            source: brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
          });
        }
      },
    },
  };
}
