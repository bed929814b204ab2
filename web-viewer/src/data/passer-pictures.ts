/**
 * Small pictures of passers, asked for as they come into view: some at a time, one request after the other, the newest
 * wishes first, so that scrolling through a thousand costs the village's line only what is looked at.
 */
import { MOST_PASSER_PICTURES } from '#protocol/passers.ts';

/** `lost`: it has gone, or its agent does not answer. */
export type PasserPicture = `data:${string}` | 'waiting' | 'lost';

export interface PasserPictures {
  /** Asks for it where nobody has. */
  get(searchId: string, key: string): PasserPicture;
  /** Told after every change. */
  subscribe(onChange: () => void): () => void;
}

export interface PasserPicturesDeps {
  fetch: (searchId: string, keys: readonly string[]) => Promise<ReadonlyMap<string, `data:${string}`>>;
  /** Wishes of one drawing of the page are asked for together. */
  soon: (work: () => void) => void;
}

/** Some 10 MB. */
const MOST_KEPT = 2000;

export function createPasserPictures({ fetch, soon }: PasserPicturesDeps): PasserPictures {
  const pictures = new Map<string, PasserPicture>();
  const listeners = new Set<() => void>();
  let wishes: { searchId: string; key: string }[] = [];
  let isBusy = false;

  const put = (searchId: string, key: string, picture: PasserPicture): void => {
    pictures.set(`${searchId} ${key}`, picture);
    for (const [oldest] of [...pictures].slice(0, Math.max(0, pictures.size - MOST_KEPT))) {
      pictures.delete(oldest);
    }
  };

  const takeSome = (): { searchId: string; keys: string[] } | null => {
    const searchId = wishes.at(-1)?.searchId;
    if (searchId === undefined) {
      return null;
    }
    const some = wishes.filter((wish) => wish.searchId === searchId).slice(-MOST_PASSER_PICTURES);
    wishes = wishes.filter((wish) => !some.includes(wish));
    return { searchId, keys: some.map(({ key }) => key) };
  };

  const work = async (): Promise<void> => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    for (let some = takeSome(); some; some = takeSome()) {
      const { searchId, keys } = some;
      const got = await fetch(searchId, keys).catch(() => new Map<string, `data:${string}`>());
      keys.forEach((key) => put(searchId, key, got.get(key) ?? 'lost'));
      listeners.forEach((tell) => tell());
    }
    isBusy = false;
  };

  return {
    get: (searchId, key) => {
      const known = pictures.get(`${searchId} ${key}`);
      if (known !== undefined) {
        return known;
      }
      put(searchId, key, 'waiting');
      wishes.push({ searchId, key });
      soon(() => void work());
      return 'waiting';
    },
    subscribe: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
