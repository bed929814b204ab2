/** Every relative link in every Markdown file leads to a file that exists. Addresses on the web are not tried. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const NOT_OURS = /(^|\/)(node_modules|dist|\.cache|\.git)(\/|$)/;

export function findBrokenLinks(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md') && !NOT_OURS.test(file))
    .flatMap((file) => brokenLinksOf(root, join(root, file)));
}

function brokenLinksOf(root: string, file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/```[^]*?```/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1] ?? '')
    .filter((target) => !/^[a-z]+:|^#/.test(target))
    .filter((target) => !existsSync(resolve(dirname(file), target.replace(/#.*$/, ''))))
    .map((target) => `${relative(root, file)}: link to ${target}, which does not exist`);
}
