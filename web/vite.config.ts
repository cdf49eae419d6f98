import { fileURLToPath } from 'node:url';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { earlyLoading } from './build/early-loading.ts';

/** Where `npm run dev` finds the API. */
const API = process.env['CARILLON_API'] ?? 'http://127.0.0.1:3000';

/** Those that people open directly, or come back to: what they need is loaded side by side with the frame. */
const PAGES = [
  {
    // The home leads to the calendar.
    path: '^/$|^/workspaces/[^/]+/(calendar)?$',
    module: 'features/calendar/calendar-page.tsx',
    narrow: 'features/calendar/agenda-view.tsx',
  },
  { path: '^/workspaces/[^/]+/posts$', module: 'features/calendar/posts-page.tsx' },
  { path: '^/workspaces/[^/]+/posts/new$', module: 'features/composer/new-post-page.tsx' },
  { path: '^/workspaces/[^/]+/posts/[^/]+$', module: 'features/composer/post-page.tsx' },
  { path: '^/workspaces/[^/]+/posts/[^/]+/deliveries$', module: 'features/deliveries/post-deliveries-page.tsx' },
  { path: '^/workspaces/[^/]+/attention$', module: 'features/deliveries/attention-page.tsx' },
  { path: '^/workspaces/[^/]+/campaigns$', module: 'features/campaigns/campaigns-page.tsx' },
  { path: '^/workspaces/[^/]+/campaigns/[^/]+$', module: 'features/campaigns/campaign-page.tsx' },
  { path: '^/workspaces/[^/]+/media$', module: 'features/media/media-page.tsx' },
  { path: '^/workspaces/[^/]+/analytics$', module: 'features/analytics/analytics-page.tsx' },
  { path: '^/workspaces/[^/]+/analytics/compare$', module: 'features/analytics/comparison-page.tsx' },
  { path: '^/workspaces/[^/]+/analytics/accounts/[^/]+$', module: 'features/analytics/account-report-page.tsx' },
  { path: '^/workspaces/[^/]+/analytics/posts/[^/]+$', module: 'features/analytics/post-report-page.tsx' },
  { path: '^/workspaces/[^/]+/accounts$', module: 'features/accounts/accounts-page.tsx' },
  { path: '^/workspaces/[^/]+/accounts/[^/]+$', module: 'features/accounts/account-page.tsx' },
] as const;

/** Small things that nearly every page uses come in one file: each request costs a phone more than a few kilobytes do. */
function isPart(id: string): boolean {
  return /[\\/](src[\\/](ui|lib|parts)|lucide-react)[\\/]/.test(id) && !id.includes('aria') && !isOfReports(id);
}

/** What only pages with numbers use: nobody who writes or plans has to load it. */
function isOfReports(id: string): boolean {
  return /[\\/](parts[\\/](report|over-time|change|summary|line-|print|outdated|metrics)|icons[\\/](printer|chart-line|equal)\.)/.test(
    id,
  );
}

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    // Texts of React Aria's own parts: only the languages that we speak.
    { ...optimizeLocales.vite({ locales: ['en-US', 'en-GB', 'de-DE'] }), enforce: 'pre' },
    earlyLoading(PAGES),
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
    // Many small files cost more round trips than they save bytes. The frame is two files: what changes with us, and what changes with its packages.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', tags: ['$initial'], test: /node_modules|rolldown.runtime/, priority: 4 },
            { name: 'shell', tags: ['$initial'], priority: 3 },
            { name: 'parts', test: isPart, minShareCount: 5, priority: 2 },
            { name: 'reports', test: isOfReports, minShareCount: 3, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/media', '/feeds', '/l/'].map((path) => [path, { target: API, changeOrigin: true }]),
    ),
  },
});
