/** Starts i18next with both languages inside the bundle, and gives the compiler the names of all texts. */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Locale } from '#protocol/account.ts';
import { en } from './en.ts';
import { vi } from './vi.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: typeof vi };
  }
}

export async function startText(locale: Locale): Promise<i18n> {
  const texts = createInstance();
  await texts.use(initReactI18next).init({
    lng: locale,
    fallbackLng: 'vi',
    defaultNS: 'page',
    resources: { vi: { page: vi }, en: { page: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return texts;
}
