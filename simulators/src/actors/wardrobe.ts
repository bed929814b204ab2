/** Who lives in the commune: clothes and colours, named so that scripts read like a cast list. */
import type { Clothes } from './scene.ts';

const base: Clothes = {
  shirt: '#37516e',
  trousers: '#2b2b30',
  skin: '#b98560',
  hair: '#1b1512',
  head: 'bare',
  bag: 'none',
};

export const WARDROBE = {
  blueShirt: base,
  redShirt: { ...base, shirt: '#a33b36', trousers: '#3a4a63' },
  whiteShirt: { ...base, shirt: '#dcd8c8', trousers: '#34343c' },
  greenShirt: { ...base, shirt: '#2f5f3a', trousers: '#4a4238' },
  farmer: { ...base, shirt: '#6b5a86', trousers: '#24242a', head: 'straw-hat' },
  bagCarrier: { ...base, shirt: '#7a6a4a', trousers: '#2a3038', bag: 'hand' },
  schoolBag: { ...base, shirt: '#e4e4e0', trousers: '#1f3358', bag: 'shoulder' },
  darkJacket: { ...base, shirt: '#26282e', trousers: '#3b3b44', hair: '#0f0c0a' },
  rider: { ...base, shirt: '#55707c', trousers: '#2b2b30', head: 'helmet' },
} as const satisfies Record<string, Clothes>;
