import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Where `npm run dev` finds the API. */
const API = process.env['CARILLON_API'] ?? 'http://127.0.0.1:3000';
const COMPRESSIBLE = /\.(js|css|svg|html|webmanifest)$/;
const WORTH_COMPRESSING_BYTES = 1_024;

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    // Texts of React Aria's own parts: only the languages that we speak.
    { ...optimizeLocales.vite({ locales: ['en-US', 'en-GB', 'de-DE'] }), enforce: 'pre' },
    compressed(),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: ['es2022', 'chrome111', 'firefox114', 'safari16.4'],
    assetsInlineLimit: 0,
    // A font or picture inlined as data: is no exception to the page's policy worth making.
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 500,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/api', '/media', '/feeds'].map((path) => [path, { target: API, changeOrigin: true }])),
  },
});

/** Writes `.br` and `.gz` beside each file, so that the server never compresses while somebody waits. */
function compressed(): Plugin {
  return {
    name: 'carillon-compressed',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      // After Vite's own last touch: what it replaces in a chunk has to be in the compressed copy, too.
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
