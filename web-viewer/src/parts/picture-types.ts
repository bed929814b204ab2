/** What central reads as a picture of a face. */
export const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
