/** Builds the viewer into web-viewer/dist, which central serves. Nothing inline, so that a strict CSP holds. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  base: './',
  plugins: [react()],
  build: {
    outDir: `${here}dist`,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // Some builds forget to load the style of a view that is loaded later, and its charts have no height (vite 8.3.8).
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // The service worker has an address that never changes.
      input: { index: `${here}index.html`, 'push-worker': `${here}src/push-worker.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'push-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
