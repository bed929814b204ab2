/**
 * Text without what people leave out when they type in a hurry: case, Vietnamese diacritics, the bar of đ.
 * "Trộm cắp" and "trom cap" become the same.
 */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase().trim();
}
