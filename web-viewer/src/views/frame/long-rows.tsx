/**
 * The rows of a table or list that may grow long: of hundreds only those near the window stand in the page, so that the
 * thousandth page of the log scrolls like the first. The row that has the focus always stays; paper gets them all; who
 * cannot see is told how many there are and which one this is.
 */
import {
  Fragment,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { flushSync } from 'react-dom';

interface LongRowsProps<Row> {
  /** `tbody` inside a table, `ul` for a list. */
  as: 'tbody' | 'ul';
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  children: (row: Row, at: number) => ReactNode;
  className?: string | undefined;
  /** There are more at central than these. */
  hasMore?: boolean;
}

/** Fewer are no burden for any browser, and can be found with its own search. */
export const PLAIN_UP_TO = 150;
const USUAL_ROW_PX = 52;
const BEYOND_WINDOW = 12;
const SPACE = 'data-space';

export function LongRows<Row>(props: LongRowsProps<Row>): ReactElement {
  const { as: Body, rows, keyOf, children, className, hasMore = false } = props;
  const body = useRef<HTMLTableSectionElement & HTMLUListElement>(null);
  const isPrinting = usePrinting();
  const isLong = rows.length > PLAIN_UP_TO && !isPrinting;
  const [topPx, setTopPx] = useState(0);
  const [focusedAt, setFocusedAt] = useState(-1);
  const virtual = useVirtualizer<HTMLElement, Element>({
    count: rows.length,
    enabled: isLong,
    getScrollElement: () => body.current?.closest('main') ?? null,
    estimateSize: () => USUAL_ROW_PX,
    getItemKey: (at) => keyOf(rows[at] as Row),
    overscan: BEYOND_WINDOW,
    scrollMargin: topPx,
    rangeExtractor: (range) => withFocused(defaultRangeExtractor(range), focusedAt, rows.length),
  });
  const shown = isLong ? virtual.getVirtualItems().map(({ index }) => index) : rows.map((_row, at) => at);
  useMeasured(body.current, { virtual, shown, isLong, setTopPx, count: hasMore ? -1 : rows.length });

  return (
    <Body
      ref={body}
      className={className}
      onFocus={({ target }) => setFocusedAt(indexOf(target))}
      onBlur={() => setFocusedAt(-1)}
    >
      {isLong ? (
        <Window virtual={virtual} as={Body} topPx={topPx}>
          {(at) => children(rows[at] as Row, at)}
        </Window>
      ) : (
        rows.map((row, at) => <Fragment key={keyOf(row)}>{children(row, at)}</Fragment>)
      )}
    </Body>
  );
}

interface WindowProps {
  virtual: Virtualizer<HTMLElement, Element>;
  as: 'tbody' | 'ul';
  topPx: number;
  children: (at: number) => ReactNode;
}

/** The rows that are shown, with empty space for those between and around them. */
function Window({ virtual, as, topPx, children }: WindowProps): ReactElement {
  const items = virtual.getVirtualItems();
  const endPx = virtual.getTotalSize() + topPx;
  return (
    <>
      {items.map(({ key, index, start }, order) => {
        const gapPx = start - (items[order - 1]?.end ?? topPx);
        return (
          <Fragment key={key}>
            {gapPx > 0 && <Space as={as} heightPx={gapPx} />}
            {children(index)}
          </Fragment>
        );
      })}
      <Space as={as} heightPx={endPx - (items.at(-1)?.end ?? topPx)} />
    </>
  );
}

function Space({ as, heightPx }: { as: 'tbody' | 'ul'; heightPx: number }): ReactElement {
  const style = { height: heightPx, padding: 0, border: 0 };
  return as === 'ul' ? (
    <li aria-hidden style={style} {...{ [SPACE]: true }} />
  ) : (
    <tr aria-hidden {...{ [SPACE]: true }}>
      <td style={style} />
    </tr>
  );
}

interface Measured {
  virtual: Virtualizer<HTMLElement, Element>;
  shown: readonly number[];
  isLong: boolean;
  setTopPx: (topPx: number) => void;
  /** -1: nobody knows yet. */
  count: number;
}

/** Rows are as high as their words make them, and belong to the screens: they are measured and numbered where they stand. */
function useMeasured(body: HTMLElement | null, { virtual, shown, isLong, setTopPx, count }: Measured): void {
  useLayoutEffect(() => {
    if (body === null) {
      return;
    }
    const rows = [...body.children].filter((child) => !child.hasAttribute(SPACE));
    const isTable = body.tagName === 'TBODY';
    if (!isLong) {
      body.closest('table')?.removeAttribute('aria-rowcount');
      rows.forEach((row) =>
        ['aria-rowindex', 'aria-posinset', 'aria-setsize'].forEach((name) => row.removeAttribute(name)),
      );
      return;
    }
    const main = body.closest('main');
    if (main !== null) {
      setTopPx(
        Math.round(body.getBoundingClientRect().top - main.getBoundingClientRect().top + main.scrollTop),
      );
    }
    // The row of headings counts too.
    body.closest('table')?.setAttribute('aria-rowcount', String(count < 0 ? -1 : count + 1));
    rows.forEach((row, order) => {
      const at = shown[order];
      if (at === undefined) {
        return;
      }
      virtual.resizeItem(at, row.getBoundingClientRect().height);
      row.setAttribute(isTable ? 'aria-rowindex' : 'aria-posinset', String(isTable ? at + 2 : at + 1));
      if (!isTable) {
        row.setAttribute('aria-setsize', String(count));
      }
    });
  });
}

function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    // At once: the browser draws the paper as soon as this has returned.
    const start = (): void => flushSync(() => setPrinting(true));
    const end = (): void => setPrinting(false);
    window.addEventListener('beforeprint', start);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', start);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinting;
}

function indexOf(target: Element): number {
  const row = target.closest('[aria-rowindex], [aria-posinset]');
  const [inTable, inList] = [row?.getAttribute('aria-rowindex'), row?.getAttribute('aria-posinset')];
  return inTable != null ? Number(inTable) - 2 : inList != null ? Number(inList) - 1 : -1;
}

function withFocused(range: number[], focusedAt: number, count: number): number[] {
  return focusedAt < 0 || focusedAt >= count || range.includes(focusedAt)
    ? range
    : [...range, focusedAt].sort((a, b) => a - b);
}
