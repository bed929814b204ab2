/** Starts the page: taste of this browser, its words and the app side by side, then draws. */
import '@fontsource/be-vietnam-pro/vietnamese-400.css';
import '@fontsource/be-vietnam-pro/vietnamese-500.css';
import '@fontsource/be-vietnam-pro/vietnamese-600.css';
import '@fontsource/be-vietnam-pro/latin-400.css';
import '@fontsource/be-vietnam-pro/latin-500.css';
import '@fontsource/be-vietnam-pro/latin-600.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './parts/mantine.css';
import './parts/tokens.css';
import { App, createCache } from './app.tsx';
import { readPreference, writePreference } from './data/preferences.ts';
import { startWorker } from './data/push.ts';
import { askWhoIsThere } from './data/queries.ts';
import { startText } from './text/i18n.ts';

const WORKER_AFTER_MS = 3_000;
const NO_WORDS = 'Không tải được trang. Hãy tải lại. · The page could not be loaded. Please reload it.';

const holder = document.getElementById('page');
if (holder === null) {
  throw new Error('index.html has no element #page');
}

// Central answers while the words are on their way.
const cache = createCache();
askWhoIsThere(cache);

const texts = await startText(readPreference(localStorage, 'locale') ?? 'vi').catch((error: unknown) => {
  holder.textContent = NO_WORDS;
  throw error;
});
const follow = (language: string): void => {
  document.documentElement.lang = language;
};
follow(texts.language);
texts.on('languageChanged', (language) => {
  follow(language);
  writePreference(localStorage, 'locale', language === 'en' ? 'en' : 'vi');
});

createRoot(holder).render(
  <StrictMode>
    <App texts={texts} cache={cache} />
  </StrictMode>,
);

// Installing is not urgent, and some browsers refuse it: the first pictures come first.
window.setTimeout(() => void startWorker().catch(() => undefined), WORKER_AFTER_MS);
