/**
 * Pictures of faces that somebody gives: a folder with one folder a person, whose name is theirs. The last picture by
 * name is the one the actor wears, so that the others can go to the watch-list.
 */
import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import { GiveUp } from '#base/errors.ts';
import type { FacePerson } from '../actors/scene-entrance.ts';

const MOST_PEOPLE = 16;
const PICTURE = /\.(jpe?g|png|webp)$/i;

/** Throws GiveUp for a folder that is not there, holds nobody, or a picture that cannot be read. */
export async function readFacePictures(folder: string): Promise<FacePerson[]> {
  const people = entriesOf(folder)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => ({ name, pictures: picturesOf(join(folder, name)) }))
    .filter(({ pictures }) => pictures.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name));
  if (people.length === 0) {
    throw new GiveUp(
      'no-faces',
      `${folder}: expected one folder a person, with JPEG, PNG or WebP pictures of that face in it; found none`,
    );
  }
  if (people.length > MOST_PEOPLE) {
    throw new GiveUp(
      'many-faces',
      `${folder}: expected at most ${MOST_PEOPLE} people, found ${people.length}`,
    );
  }
  return Promise.all(
    people.map(async ({ name, pictures }) => {
      const file = pictures.at(-1) ?? '';
      try {
        return { id: name, face: await loadImage(file) };
      } catch (error) {
        throw new GiveUp('face-unreadable', `${file}: cannot be read as a picture`, { cause: error });
      }
    }),
  );
}

function picturesOf(folder: string): string[] {
  return entriesOf(folder)
    .map(({ name }) => name)
    .filter((name) => PICTURE.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new GiveUp('no-faces', `${folder}: cannot be read as a folder`, { cause: error });
  }
}
