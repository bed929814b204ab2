/**
 * Rows of numbers, and the products of all of them with one vector. The loop is a WebAssembly module of our own, put
 * together here from its instructions, because JavaScript has no vector instructions: 100,000 rows of 128 take 4 ms
 * instead of 19 (bench face-gallery), about what a matrix library takes.
 * Rows are filled up with noughts to a multiple of eight.
 */
export interface DotProducts {
  setRow: (row: number, values: Float32Array) => void;
  /** Of the first `count` rows, in order; `visit` is told each. */
  each: (vector: Float32Array, count: number, visit: (row: number, product: number) => void) => void;
}

/** Products are handed over in portions of so many rows. */
const PORTION = 4096;
const FLOAT_BYTES = 4;
const STEP_FLOATS = 8;
const PAGE_BYTES = 65_536;

type Kernel = (rowsAt: number, vectorAt: number, productsAt: number, rows: number, rowBytes: number) => void;

/** `length`: of every row and vector. */
export function createDotProducts(length: number): DotProducts {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const kernel = instantiate(memory);
  const width = Math.max(STEP_FLOATS, Math.ceil(length / STEP_FLOATS) * STEP_FLOATS);
  // First the vector, then a portion of products, then the rows.
  const productsAt = width;
  const rowsAt = productsAt + PORTION;
  let numbers = new Float32Array(memory.buffer);

  const reserve = (rows: number): void => {
    const wanted = (rowsAt + rows * width) * FLOAT_BYTES;
    const missing = wanted - memory.buffer.byteLength;
    if (missing > 0) {
      // Twice as much each time, so that many rows do not mean many moves.
      memory.grow(Math.ceil(Math.max(missing, memory.buffer.byteLength) / PAGE_BYTES));
      numbers = new Float32Array(memory.buffer);
    }
  };
  const placeOf = (row: number): number => rowsAt + row * width;

  return {
    setRow: (row, values) => {
      reserve(row + 1);
      numbers.set(values, placeOf(row));
    },
    each: (vector, count, visit) => {
      numbers.fill(0, 0, width).set(vector);
      for (let first = 0; first < count; first += PORTION) {
        const rows = Math.min(PORTION, count - first);
        kernel(placeOf(first) * FLOAT_BYTES, 0, productsAt * FLOAT_BYTES, rows, width * FLOAT_BYTES);
        for (let index = 0; index < rows; index += 1) {
          visit(first + index, numbers[productsAt + index] as number);
        }
      }
    },
  };
}

function instantiate(memory: WebAssembly.Memory): Kernel {
  const module = new WebAssembly.Module(assemble());
  return new WebAssembly.Instance(module, { host: { memory } }).exports['products'] as Kernel;
}

/** Numbers as the WebAssembly binary format has them (W3C, WebAssembly Core Specification 2.0, appendix A.7). */
const I32 = 0x7f;
const V128 = 0x7b;
const FUNCTION = 0x60;
const LOOP = [0x03, 0x40];
const END = 0x0b;
const BRANCH_IF = 0x0d;
const GET = 0x20;
const SET = 0x21;
const TEE = 0x22;
const I32_CONST = 0x41;
const I32_BELOW = 0x49;
const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const F32_ADD = 0x92;
const F32_STORE = [0x38, 2, 0];
const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const V128_LOAD = (offset: number): number[] => [...simd(0), 2, offset];
const V128_ZERO = [...simd(12), ...Array<number>(16).fill(0)];
const F32X4_LANE = (lane: number): number[] => [...simd(31), lane];
const F32X4_ADD = simd(0xe4);
const F32X4_MUL = simd(0xe6);

/** products(rows, vector, products, count, rowBytes): for each row the sum of eight products at a time. */
function assemble(): Uint8Array<ArrayBuffer> {
  const [ROW, VECTOR, PRODUCT, COUNT, ROW_BYTES, AT, EVEN, ODD] = [0, 1, 2, 3, 4, 5, 6, 7];
  const multiplyInto = (sum: number, offset: number): number[] => [
    ...[GET, sum],
    ...[GET, ROW, GET, AT, I32_ADD, ...V128_LOAD(offset)],
    ...[GET, VECTOR, GET, AT, I32_ADD, ...V128_LOAD(offset)],
    ...[...F32X4_MUL, ...F32X4_ADD, SET, sum],
  ];
  const lane = (index: number): number[] => [GET, EVEN, ...F32X4_LANE(index)];
  const code = [
    ...LOOP,
    ...[...V128_ZERO, SET, EVEN, ...V128_ZERO, SET, ODD, I32_CONST, 0, SET, AT],
    ...LOOP,
    ...multiplyInto(EVEN, 0),
    ...multiplyInto(ODD, 16),
    ...[GET, AT, I32_CONST, 32, I32_ADD, TEE, AT, GET, ROW_BYTES, I32_BELOW, BRANCH_IF, 0],
    END,
    ...[GET, EVEN, GET, ODD, ...F32X4_ADD, SET, EVEN],
    ...[
      GET,
      PRODUCT,
      ...lane(0),
      ...lane(1),
      F32_ADD,
      ...lane(2),
      F32_ADD,
      ...lane(3),
      F32_ADD,
      ...F32_STORE,
    ],
    ...[GET, ROW, GET, ROW_BYTES, I32_ADD, SET, ROW],
    ...[GET, PRODUCT, I32_CONST, FLOAT_BYTES, I32_ADD, SET, PRODUCT],
    ...[GET, COUNT, I32_CONST, 1, I32_SUB, TEE, COUNT, BRANCH_IF, 0],
    ...[END, END],
  ];
  const locals = [2, 1, I32, 2, V128];
  const body = [...locals, ...code];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, FUNCTION, 5, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, ...text('host'), ...text('memory'), 2, 0, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('products'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return [name.length, ...Buffer.from(name)];
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}
