import { expect } from 'chai';
import { readDataFolder } from '../real-data.helpers.ts';
import { readReply, usernameToken } from './soap.ts';
import { allOf, at, escapeXml, numberAt, parseXml, textAt } from './xml-tree.ts';

describe('XML of a camera', () => {
  it('is read by local name, whatever the prefixes', () => {
    const outcome = parseXml(
      '<a:R xmlns:a="u"><b:P token=" 1 "><c:N> x &amp; y </c:N></b:P><P x:token="2"/></a:R>',
    );

    const root = outcome.status === 'parsed' ? outcome.root : null;
    expect(allOf(root, 'P').map(({ attributes }) => attributes.get('token'))).to.deep.equal([' 1 ', '2']);
    expect(textAt(root, 'P', 'N')).to.equal('x & y');
    expect(textAt(root, 'P', 'Q')).to.equal(null);
  });

  it('keeps serial numbers as text and reads numbers only where asked', () => {
    const outcome = parseXml('<R><S>0012345678901234567890</S><W>640</W><F>12.5</F><E>1e9</E></R>');

    const root = outcome.status === 'parsed' ? outcome.root : null;
    expect(textAt(root, 'S')).to.equal('0012345678901234567890');
    expect(['W', 'F', 'E', 'S'].map((name) => numberAt(root, name))).to.deep.equal([640, 12, null, null]);
  });

  it('reads over a stray ampersand, and refuses what is no XML', () => {
    expect(parseXml('<R><N>A & B</N></R>').status).to.equal('parsed');
    expect(parseXml('hello').status).to.equal('refused');
    expect(parseXml('').status).to.equal('refused');
  });

  it('reads 400 kB of namespace declarations in linear time', () => {
    const text = `<R ${Array.from({ length: 10_000 }, (_, index) => `xmlns:n${index}="http://x/${index}"`).join(' ')}/>`;

    const startedMs = performance.now();
    const outcome = parseXml(text);

    expect(outcome.status).to.equal('parsed');
    expect(performance.now() - startedMs).to.be.lessThan(1_000);
  });

  it('refuses entity bombs, external entities and document types', function () {
    const files = readDataFolder(this, 'bad', 'xml_attacks');

    const outcomes = Object.fromEntries(
      files.map(({ name, bytes }) => [name, parseXml(bytes.toString()).status]),
    );

    expect(outcomes).to.deep.equal({
      'dtd.xml': 'refused',
      'external.xml': 'refused',
      'simple.xml': 'parsed',
      'xmlbomb.xml': 'refused',
    });
  });

  it('survives every input that once broke another parser', function () {
    const files = [
      ...readDataFolder(this, 'bad', 'xml_mozilla'),
      ...readDataFolder(this, 'bad', 'xml_libxml2'),
    ];
    expect(files.length).to.be.greaterThan(50);

    for (const { bytes } of files) {
      expect(parseXml(bytes.toString('utf8')).status).to.be.oneOf(['parsed', 'refused']);
      expect(readReply(bytes.toString('latin1')).status).to.be.oneOf(['answered', 'fault', 'unreadable']);
    }
  });

  it('reads every recorded answer of real cameras', function () {
    const files = readDataFolder(this, 'onvif').filter(
      ({ name }) => /\.xml$/.test(name) && !name.includes('_request'),
    );
    expect(files.length).to.be.greaterThan(300);

    const unreadable = files.filter(({ bytes }) => {
      const text = bytes.toString('utf8');
      return text.includes('Envelope') && readReply(text).status === 'unreadable';
    });

    expect(unreadable.map(({ name }) => name)).to.deep.equal([]);
  });

  it('escapes user names and puts the camera time into the token', () => {
    const token = usernameToken({ username: `a&b<c>"'\u0000`, password: 'x' }, Date.UTC(2026, 0, 2));

    const outcome = parseXml(token);
    const inner = at(outcome.status === 'parsed' ? outcome.root : null, 'UsernameToken');
    expect(textAt(inner, 'Username')).to.equal(`a&b<c>"'`);
    expect(textAt(inner, 'Created')).to.equal('2026-01-02T00:00:00.000Z');
    expect(escapeXml('mật')).to.equal('mật');
  });
});
