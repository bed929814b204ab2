/**
 * Starts i18next with the words of one language, fetches another's when it is chosen, and gives the compiler the names
 * of all texts. Both have every key to compile, so that no language has to stand in for the other.
 */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from '#protocol/account.ts';
import { loadPiece } from '../data/load-piece.ts';
import type { Words } from './vi.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: (typeof import('./vi.ts'))['vi'] };
  }
}

const WORDS = {
  vi: async () => (await import('./vi.ts')).vi,
  en: async () => (await import('./en.ts')).en,
} satisfies Record<Locale, () => Promise<Words>>;

/** Rejects when the words do not come. */
export async function startText(locale: Locale): Promise<i18n> {
  const texts = createInstance();
  const page = await loadPiece<Words>(WORDS[locale]);
  await texts.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    defaultNS: 'page',
    resources: { [locale]: { page } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return texts;
}

/** Rejects when the words do not come; the page goes on in the language it has. */
export async function changeText(texts: i18n, locale: Locale): Promise<void> {
  if (!texts.hasResourceBundle(locale, 'page')) {
    texts.addResourceBundle(locale, 'page', await loadPiece<Words>(WORDS[locale]));
  }
  await texts.changeLanguage(locale);
}
