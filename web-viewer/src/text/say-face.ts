/** How alike and how sure, in words a tired person understands; the figures come second. Never a name. */
import type { Locale } from '#protocol/account.ts';
import { LEGAL_BASES, PICTURE_FAULTS, type PictureFault } from '#protocol/watch-list.ts';
import { formatNumber } from '../data/format-time.ts';
import type { Say } from './use-text.ts';

/** Beyond these "so many times in ten" would say never or always, which nobody can promise. */
const RARELY = 0.05;
const MOSTLY = 0.95;

export interface ChanceWords {
  chance: string;
  /** What it rests on, or empty. */
  basis: string;
}

/** `probability` null: too few answers. */
export function sayChance(t: Say, probability: number | null, answersKnown: number): ChanceWords {
  if (probability === null) {
    return { chance: t('face.chance.unknown', { count: answersKnown }), basis: '' };
  }
  const basis = t('face.chance.basis', { count: answersKnown });
  if (probability < RARELY) {
    return { chance: t('face.chance.rarely'), basis };
  }
  return probability > MOSTLY
    ? { chance: t('face.chance.mostly'), basis }
    : { chance: t('face.chance.half', { count: timesInTen(probability) }), basis };
}

/** Between 1 and 9: neither never nor always. */
export function timesInTen(probability: number): number {
  return Math.min(9, Math.max(1, Math.round(probability * 10)));
}

/** "điểm 8,2 · độ giống 0,63"; empty where there was nobody to compare with. */
export function sayFigures(
  t: Say,
  { score, similarity }: { score: number | null; similarity: number | null },
  locale: Locale,
): string {
  if (score === null) {
    return '';
  }
  const words = { score: formatNumber(score, locale, 1) };
  return similarity === null
    ? t('face.scoreOnly', words)
    : t('face.figures', { ...words, similarity: formatNumber(similarity, locale, 2) });
}

export interface FaultWords {
  fault: string;
  /** What to do about it, or empty for a fault this page does not know. */
  advice: string;
}

export function sayFault(t: Say, fault: string): FaultWords {
  return isKnown(fault)
    ? { fault: t(`face.fault.${fault}`), advice: t(`face.advice.${fault}`) }
    : { fault: t('face.fault.other', { fault }), advice: '' };
}

function isKnown(fault: string): fault is PictureFault {
  return (PICTURE_FAULTS as readonly string[]).includes(fault);
}

/** A basis this page does not know is said as it stands. */
export function sayBasis(t: Say, basis: string): string {
  const known = LEGAL_BASES.find((one) => one === basis);
  return known === undefined ? basis : t(`watchList.basis.${known}`);
}
