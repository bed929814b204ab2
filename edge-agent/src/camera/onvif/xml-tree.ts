/**
 * XML of a camera as a plain tree by local name. Cameras declare prefixes wrongly or not at all and vary them, so
 * nothing is looked up by namespace: `tt:Profiles`, `Profiles` and `x:Profiles` are the same here. It is kept for
 * what has to be sent back as it came.
 *
 * Linear in the input and bounded in depth and nodes. A document type is refused: it has no place in SOAP and is
 * how entity bombs and file reads get in. Small mistakes (a stray `&`) are read over.
 */
import { SaxesParser } from 'saxes';

export interface XmlNode {
  /** Without prefix. */
  name: string;
  /** Of the element, empty where its prefix is not declared. */
  namespace: string;
  /** By local name, without namespace declarations. */
  attributes: ReadonlyMap<string, string>;
  children: XmlNode[];
  /** All text directly inside, trimmed. Kept as text: a serial number is not a number. */
  text: string;
}

export const MAX_XML_DEPTH = 64;
const MAX_NODES = 100_000;
const MAX_MISTAKES = 100;

export type XmlOutcome = { status: 'parsed'; root: XmlNode } | { status: 'refused'; why: string };

interface OpenNode extends XmlNode {
  attributes: Map<string, string>;
}

/** Prefix to namespace; the empty prefix is the default. */
type Declarations = ReadonlyMap<string, string>;

const NO_DECLARATIONS: Declarations = new Map();

/** Refuses by value; never throws for bad input. */
export function parseXml(text: string): XmlOutcome {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open: OpenNode[] = [];
  const declared: Declarations[] = [];
  const seen: { root: XmlNode | null; nodes: number; mistakes: number } = {
    root: null,
    nodes: 0,
    mistakes: 0,
  };

  parser.on('error', () => {
    seen.mistakes += 1;
    if (seen.mistakes > MAX_MISTAKES) {
      throw new Refusal('not XML');
    }
  });
  parser.on('doctype', () => {
    throw new Refusal('holds a document type');
  });
  parser.on('opentag', (tag) => {
    seen.nodes += 1;
    if (open.length >= MAX_XML_DEPTH || seen.nodes > MAX_NODES) {
      throw new Refusal(`nested deeper than ${MAX_XML_DEPTH} or more than ${MAX_NODES} elements`);
    }
    declared.push(withDeclarations(declared.at(-1) ?? NO_DECLARATIONS, tag.attributes));
    const node: OpenNode = {
      name: localName(tag.name),
      namespace: declared.at(-1)?.get(prefixOf(tag.name)) ?? '',
      attributes: readAttributes(tag.attributes),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(node);
    seen.root ??= node;
    open.push(node);
  });
  parser.on('closetag', () => {
    const node = open.pop();
    declared.pop();
    if (node) {
      node.text = node.text.trim();
    }
  });
  const addText = (piece: string): void => {
    const node = open.at(-1);
    if (node) {
      node.text += piece;
    }
  };
  parser.on('text', addText);
  parser.on('cdata', addText);

  return finish(() => parser.write(text).close(), seen);
}

class Refusal extends Error {}

function finish(parse: () => void, seen: { root: XmlNode | null }): XmlOutcome {
  try {
    parse();
  } catch (error) {
    if (error instanceof Refusal) {
      return { status: 'refused', why: error.message };
    }
    throw error;
  }
  return seen.root ? { status: 'parsed', root: seen.root } : { status: 'refused', why: 'not XML' };
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf(':')));
}

/** Most elements declare nothing and share what they stand in. */
function withDeclarations(outer: Declarations, attributes: Readonly<Record<string, string>>): Declarations {
  let inner: Map<string, string> | null = null;
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'xmlns' || name.startsWith('xmlns:')) {
      inner ??= new Map(outer);
      inner.set(name.slice(6), value);
    }
  }
  return inner ?? outer;
}

function readAttributes(attributes: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(attributes)
      .filter(([name]) => !/^_?xmlns(?::|$)/.test(name))
      .map(([name, value]) => [localName(name), value]),
  );
}

/** The first descendant along `path`, or `null`. */
export function at(node: XmlNode | null, ...path: string[]): XmlNode | null {
  return path.reduce<XmlNode | null>(
    (current, name) => current?.children.find((child) => child.name === name) ?? null,
    node,
  );
}

export function allOf(node: XmlNode | null, name: string): XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** Text along `path`; `null` where there is none. */
export function textAt(node: XmlNode | null, ...path: string[]): string | null {
  return at(node, ...path)?.text || null;
}

/** A whole number along `path`; `null` where there is none. */
export function numberAt(node: XmlNode | null, ...path: string[]): number | null {
  const text = textAt(node, ...path);
  return text !== null && /^[+-]?\d{1,15}(?:\.\d*)?$/.test(text) ? Math.trunc(Number(text)) : null;
}

export function escapeXml(text: string): string {
  return (
    text
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&apos;')
      // Characters XML 1.0 cannot hold at all.
      .replace(/[^\t\n\r\x20-\uffff]/g, '')
  );
}
