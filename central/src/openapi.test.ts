import { expect } from 'chai';
import { Validator } from '@seriousme/openapi-schema-validator';
import { openBrowser, startTestCentral, type TestCentral } from './central.helpers.ts';

interface Operation {
  operationId: string;
  summary: string;
  parameters: { name: string; in: string }[];
  responses: Record<string, unknown>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  'x-sockets': Record<string, unknown>;
}

describe('the description of the interface', () => {
  let central: TestCentral;
  let document: Document;

  before(async () => {
    central = await startTestCentral();
    document = (await (await openBrowser(central).get('/api/openapi.json')).json()) as Document;
  });

  after(async () => {
    await central.dispose();
  });

  const operations = (): Operation[] => Object.values(document.paths).flatMap((path) => Object.values(path));

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();

    const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);

    expect(result.errors ?? [], JSON.stringify(result.errors ?? []).slice(0, 2000)).to.deep.equal([]);
    expect([result.valid, validator.version]).to.deep.equal([true, '3.1']);
  });

  it('has every route of the running central, each with its own id, a summary and its parameters', () => {
    const described = Object.entries(document.paths).flatMap(([path, byMethod]) =>
      Object.keys(byMethod).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );

    expect(described.sort()).to.deep.equal(
      central.routes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    const ids = operations().map(({ operationId }) => operationId);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([]);
    expect(operations().filter(({ summary }) => summary.length < 8)).to.deep.equal([]);
    for (const [path, byMethod] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(byMethod)) {
        const given = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(given, path).to.have.members(named);
      }
    }
  });

  it('says which refusals a route may answer with', async () => {
    const change = document.paths['/api/registry/cameras/{id}']?.['patch'];
    const health = document.paths['/healthz']?.['get'];

    expect(Object.keys(change?.responses ?? {})).to.have.members([
      '200',
      '400',
      '401',
      '403',
      '404',
      '409',
      '500',
    ]);
    expect(Object.keys(health?.responses ?? {})).to.have.members(['200', '500']);
  });

  it('describes the sockets as well', () => {
    expect(Object.keys(document['x-sockets'])).to.have.members([
      '/agents',
      '/viewers',
      '/media/agent',
      '/media/viewer',
    ]);
  });
});
