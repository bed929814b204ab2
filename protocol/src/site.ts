/** A site is a location with one or more cameras. Its group decides who owns it (docs/glossary.md). */
import { z } from 'zod';
import { label, slug } from './names.ts';

export const SITE_GROUPS = [
  'key-point',
  'headquarters',
  'credit-fund',
  'police-post',
  'kindergarten',
  'primary-school',
  'household',
] as const;

export const siteGroup = z.enum(SITE_GROUPS);
export type SiteGroup = z.infer<typeof siteGroup>;

export const site = z.strictObject({
  id: slug,
  name: label,
  group: siteGroup,
  hamlet: label.optional(),
});
export type Site = z.infer<typeof site>;
