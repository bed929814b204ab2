/** Builds the viewer into web-viewer/dist, which central serves. Nothing inline, so that a strict CSP holds. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root: here,
  base: './',
  plugins: [react(), everyComponentHasItsStyle(), packAssets()],
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
        // One file instead of sixty small ones: fewer requests, and what is packed together packs better.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'], test: /^(?!.*push-worker)/ }] },
        entryFileNames: ({ name }) => (name === 'push-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});

/** Fails the build where a component of Mantine is used whose style parts/mantine.css does not have. */
function everyComponentHasItsStyle(): Plugin {
  return {
    name: 'every-component-has-its-style',
    apply: 'build',
    generateBundle(_options, bundle) {
      const listed = readFileSync(`${here}src/parts/mantine.css`, 'utf8');
      const moduleIds = Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' ? file.moduleIds : [],
      );
      const used = moduleIds.flatMap(
        (id) => /@mantine\/core\/.*\/(\w+)\.module\.(?:css\.)?mjs$/.exec(id)?.[1] ?? [],
      );
      const missing = used.filter((name) => !listed.includes(`/${name}.css'`));
      if (used.length === 0 || missing.length > 0) {
        this.error(`parts/mantine.css lacks the style of: ${missing.join(', ') || 'any component at all'}`);
      }
    },
  };
}

/** Beside each script and style its packed form, which central hands out as it is. */
function packAssets(): Plugin {
  return {
    name: 'pack-assets',
    apply: 'build',
    // After everything that still changes a file.
    writeBundle({ dir = '' }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        if (/^assets\/.*\.(?:js|css)$/.test(fileName)) {
          const file = join(dir, fileName);
          writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
        }
      }
    },
  };
}
