/**
 * What somebody is in the middle of, kept by this tab for its owner: it survives a reload, and goes when it is done or
 * when the owner signs out. Never longer than the tab: notes name people.
 */
const PREFIX = 'matlang.draft.';

export function keptName(accountId: string, name: string): string {
  return `${PREFIX}${accountId}.${name}`;
}

/** Null where nothing is kept. */
export function readKept(name: string): string | null {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

/** Empty is not kept. A browser that keeps nothing loses it at a reload, no sooner. */
export function writeKept(name: string, text: string): void {
  try {
    if (text === '') {
      sessionStorage.removeItem(name);
    } else {
      sessionStorage.setItem(name, text);
    }
  } catch {
    // Full, or forbidden: what is typed stands in the field.
  }
}

export function forgetKept(): void {
  const names = Array.from({ length: sessionStorage.length }, (_, at) => sessionStorage.key(at) ?? '');
  names.filter((name) => name.startsWith(PREFIX)).forEach((name) => sessionStorage.removeItem(name));
}
