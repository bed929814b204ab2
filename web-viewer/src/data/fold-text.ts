/** Text as people type it in a hurry: no diacritics, no capitals. "trom cap" finds "Trộm cắp". */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Every word of the query must occur somewhere, in any order. */
export function createMatcher(query: string): (text: string) => boolean {
  const words = foldText(query)
    .split(' ')
    .filter((word) => word !== '');
  return (text) => {
    const folded = foldText(text);
    return words.every((word) => folded.includes(word));
  };
}
