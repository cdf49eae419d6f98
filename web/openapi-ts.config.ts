import { defineConfig } from '@hey-api/openapi-ts';

/** Writes src/api/generated from openapi.json, the API's own description. `npm run docs` in the project's root refreshes both. */
export default defineConfig({
  input: './openapi.json',
  output: { path: process.env['CARILLON_API_OUTPUT'] ?? './src/api/generated', postProcess: [] },
  plugins: [
    { name: '@hey-api/client-fetch', throwOnError: true },
    { name: '@hey-api/typescript' },
    { name: '@hey-api/sdk' },
    { name: '@tanstack/react-query', queryKeys: true, infiniteQueryOptions: false, mutationOptions: true },
  ],
});
