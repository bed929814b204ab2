/** The one-time token behind `/sign-in#token=`. It is taken out of the address at once, so that it stays in no history. */
interface Page {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  history: Pick<History, 'replaceState'>;
}

export function takeLinkToken({ location, history }: Page): string | null {
  const token = new URLSearchParams(location.hash.replace(/^#/, '')).get('token');
  if (token === null || token === '') {
    return null;
  }
  history.replaceState(null, '', location.pathname + location.search);
  return token;
}
