/**
 * XML from a stranger made into a small tree by local names: bounded in bytes, depth and nodes, no DTD, namespaces
 * resolved. And the one function that puts text into XML.
 */
import { SaxesParser } from 'saxes';

export const MAX_XML_BYTES = 256 * 1024;
const MAX_DEPTH = 64;
const MAX_NODES = 5000;

export interface XmlNode {
  /** Local name. */
  name: string;
  namespace: string;
  attributes: Map<string, string>;
  children: XmlNode[];
  text: string;
}

export type XmlResult = { status: 'parsed'; root: XmlNode } | { status: 'refused'; reason: string };

export function parseXml(source: string): XmlResult {
  if (source.length > MAX_XML_BYTES) {
    return { status: 'refused', reason: 'document too large' };
  }
  const parser = new SaxesParser({ xmlns: true });
  const stack: XmlNode[] = [];
  const roots: XmlNode[] = [];
  let nodes = 0;
  const refuse = (reason: string): never => {
    throw new XmlRefusal(reason);
  };

  parser.on('error', () => refuse('not well-formed'));
  parser.on('doctype', () => refuse('a document type is not allowed'));
  parser.on('opentag', (tag) => {
    nodes += 1;
    if (stack.length >= MAX_DEPTH || nodes > MAX_NODES) {
      refuse('document too deep');
    }
    const attributes = new Map(Object.values(tag.attributes).map(({ local, value }) => [local, value]));
    const node: XmlNode = { name: tag.local, namespace: tag.uri, attributes, children: [], text: '' };
    (stack.at(-1)?.children ?? roots).push(node);
    stack.push(node);
  });
  const addText = (text: string): void => {
    const node = stack.at(-1);
    if (node !== undefined) {
      node.text += text;
    }
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => stack.pop());

  try {
    parser.write(source).close();
  } catch (error) {
    if (error instanceof XmlRefusal) {
      return { status: 'refused', reason: error.message };
    }
    throw error;
  }
  const [root] = roots;
  return root === undefined ? { status: 'refused', reason: 'empty' } : { status: 'parsed', root };
}

/** The first node along a path of local names. */
export function find(node: XmlNode | undefined, ...path: string[]): XmlNode | undefined {
  let current = node;
  for (const name of path) {
    current = current?.children.find((child) => child.name === name);
  }
  return current;
}

export function textOf(node: XmlNode | undefined, ...path: string[]): string | undefined {
  return find(node, ...path)?.text.trim();
}

export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

class XmlRefusal extends Error {}
