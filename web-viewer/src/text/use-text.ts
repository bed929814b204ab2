/** The words and the language of the page, for components. */
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import type { Locale } from '#protocol/account.ts';
import { changeText } from './i18n.ts';

export type Say = TFunction;

export function useText(): { t: Say; locale: Locale; setLocale: (locale: Locale) => void } {
  const { t, i18n } = useTranslation('page');
  return {
    t,
    locale: i18n.language === 'en' ? 'en' : 'vi',
    // Where the words do not come, the page stays as it is, and so does what is pressed for them.
    setLocale: (locale) => void changeText(i18n, locale).catch(() => undefined),
  };
}
