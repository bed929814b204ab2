import { expect } from 'chai';
import { ABILITIES } from '#protocol/account.ts';
import type { KeyValueStore } from '../data/preferences.ts';
import { findAction } from '../parts/shortcuts.ts';
import { keepScheme, schemeOf } from './frame/color-scheme.ts';
import { screensOf, splitScreens } from './frame/screens.ts';
import { nextRate } from './incident/clip-keys.ts';
import { takeLinkToken } from './sign-in/link-token.ts';

describe('one-time link', () => {
  it('gives its token once and leaves the address clean', () => {
    const replaced: unknown[] = [];
    const page = {
      location: { hash: '#token=abc-1', pathname: '/sign-in', search: '' },
      history: { replaceState: (...call: unknown[]) => void replaced.push(call[2]) },
    };

    expect(takeLinkToken(page)).to.equal('abc-1');
    expect(replaced).to.deep.equal(['/sign-in']);
    expect(takeLinkToken({ ...page, location: { ...page.location, hash: '' } })).to.equal(null);
  });
});

describe('navigation', () => {
  it('shows only what the account may do', () => {
    const paths = screensOf({ abilities: ['camera.list', 'agent.read'] }).map(({ path }) => path);

    expect(paths).to.deep.equal(['/cameras', '/agents']);
  });

  it('keeps what is rarely asked for behind a menu, where there is much', () => {
    const all = splitScreens(screensOf({ abilities: [...ABILITIES] }));
    const few = splitScreens(screensOf({ abilities: ['camera.list', 'agent.read'] }));

    expect(all.inMenu.map(({ name }) => name)).to.include.members(['registry', 'agents', 'accounts']);
    expect(all.inLine).to.have.length(6);
    expect(all.inLine.map(({ name }) => name)).to.include.members(['room', 'incidents', 'cases']);
    expect(few.inMenu).to.deep.equal([]);
  });
});

describe('keys', () => {
  const plain = { ctrlKey: false, altKey: false, metaKey: false, target: null, defaultPrevented: false };
  const shortcuts = { a: () => undefined, '?': () => undefined };

  it('work with capitals and under a Vietnamese input method', () => {
    expect(findAction(shortcuts, { ...plain, key: 'A', code: 'KeyA' })).to.equal(shortcuts.a);
    expect(findAction(shortcuts, { ...plain, key: 'Process', code: 'KeyA' })).to.equal(shortcuts.a);
    expect(findAction(shortcuts, { ...plain, key: '?', code: 'Slash' })).to.equal(shortcuts['?']);
  });

  it('belong to the field that is typed in, and to the browser with Ctrl', () => {
    const field = { tagName: 'INPUT' } as unknown as EventTarget;

    expect(findAction(shortcuts, { ...plain, key: 'a', code: 'KeyA', target: field })).to.equal(null);
    expect(findAction(shortcuts, { ...plain, key: 'a', code: 'KeyA', ctrlKey: true })).to.equal(null);
  });

  it('L plays from standing, then faster and faster, and comes round', () => {
    const rates = [
      { isPlaying: false, rate: 1 },
      { isPlaying: true, rate: 1 },
      { isPlaying: true, rate: 2 },
      { isPlaying: true, rate: 4 },
    ].map(nextRate);

    expect(rates).to.deep.equal([1, 2, 4, 1]);
  });
});

describe('dark or light', () => {
  const memory = (): KeyValueStore => {
    const kept = new Map<string, string>();
    return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
  };

  it('is dark in the room and light in the offices until somebody chooses', () => {
    const store = memory();

    expect(schemeOf(store, { id: 'a', role: 'operator' })).to.equal('dark');
    expect(schemeOf(store, { id: 'b', role: 'leader' })).to.equal('light');
  });

  it('is kept for each account of a shared desk', () => {
    const store = memory();

    keepScheme(store, 'a', 'light');
    keepScheme(store, 'b', 'dark');

    expect(schemeOf(store, { id: 'a', role: 'operator' })).to.equal('light');
    expect(schemeOf(store, { id: 'b', role: 'leader' })).to.equal('dark');
    expect(schemeOf(store, { id: 'c', role: 'operator' })).to.equal('dark');
  });
});
