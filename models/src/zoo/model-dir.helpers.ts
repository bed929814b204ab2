/**
 * For tests: where `npm start` keeps the nets it has made. Making one takes up to 3 s of a core; each is checked against its
 * hash when it is opened.
 */
import path from 'node:path';

export const MODEL_DIR = path.resolve(import.meta.dirname, '../../../.cache/models');
