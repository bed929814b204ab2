/** The few signs of the page, drawn by us: 20 by 20, one stroke, the colour of the text around them. */
import type { ReactElement, SVGProps } from 'react';

const PATHS = {
  eye: 'M2 10.500c2.200-3.900 4.900-5.800 8-5.800s5.800 1.900 8 5.800c-2.200 3.700-4.900 5.500-8 5.500s-5.800-1.800-8-5.500zM10 7.700a2.600 2.600 0 1 0 0 5.200 2.600 2.600 0 0 0 0-5.200z',
  bell: 'M5 13.500V9a5 5 0 0 1 10 0v4.500l1.500 1.500h-13zM8.500 17.500h3',
  sound: 'M3 8v4h3l4 3.500v-11L6 8zM13 7.500a3.500 3.500 0 0 1 0 5M15.300 5.200a7 7 0 0 1 0 9.600',
  muted: 'M3 8v4h3l4 3.500v-11L6 8zM13 8l4.500 4.500M17.500 8L13 12.500',
  sun: 'M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM10 1.500v2M10 16.500v2M1.500 10h2M16.500 10h2M4 4l1.400 1.400M14.600 14.600L16 16M4 16l1.400-1.400M14.600 5.400L16 4',
  moon: 'M16.500 12.300A7 7 0 0 1 7.700 3.500a7 7 0 1 0 8.800 8.800z',
  search: 'M9 3.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM13 13l4 4',
  close: 'M5 5l10 10M15 5L5 15',
  left: 'M12.500 4.500L7 10l5.500 5.500',
  right: 'M7.500 4.500L13 10l-5.500 5.500',
  up: 'M4.500 12.500L10 7l5.500 5.500',
  full: 'M3.500 7.500v-4h4M12.500 3.500h4v4M16.500 12.500v4h-4M7.500 16.500h-4v-4',
  keyboard: 'M2.500 5.500h15v9h-15zM5 8.500h.5M8 8.500h.5M11 8.500h.5M14.500 8.500h.5M6 11.500h8',
  person: 'M10 3a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3.500 17a6.500 6.500 0 0 1 13 0',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10.500l4 4 8-9',
  warning: 'M10 3l8 14H2zM10 8v4M10 14.300v.4',
  down: 'M4 4l12 12M6 10a5 5 0 0 1 1.500-2M10 13.500a2 2 0 0 1 1.500.5M10 16.500v.3M12.500 7.300A6 6 0 0 1 15 9M2.500 7.500A10 10 0 0 1 5.500 5.300M9 4a10.500 10.500 0 0 1 8.500 3.500',
  link: 'M2.500 7.500a11 11 0 0 1 15 0M5.500 10.500a6.500 6.500 0 0 1 9 0M8.300 13.300a2.500 2.500 0 0 1 3.400 0M10 16.300v.2',
  hourglass: 'M5.500 3h9M5.500 17h9M6.500 3c0 4 7 5 7 7s-7 3-7 7M13.500 3c0 4-7 5-7 7s7 3 7 7',
  frozen: 'M7 4.500v11M13 4.500v11',
  play: 'M6 4l10 6-10 6z',
  pause: 'M7 4.500v11M13 4.500v11',
  again: 'M15.500 6.500A6.500 6.500 0 1 0 16.500 10M16.500 3v4h-4',
  box: 'M10 2.500l6.500 3.500v8L10 17.500 3.500 14V6zM3.500 6L10 9.500 16.500 6M10 9.500v8',
  grid: 'M3.500 3.500h5v5h-5zM11.500 3.500h5v5h-5zM3.500 11.500h5v5h-5zM11.500 11.500h5v5h-5z',
  list: 'M6.500 5h11M6.500 10h11M6.500 15h11M3 5h.2M3 10h.2M3 15h.2',
  camera: 'M2.500 6h10v8h-10zM12.500 9l5-2.500v7l-5-2.500z',
  out: 'M8 3.500H4v13h4M8.500 10h9M14 6.500l3.500 3.500-3.500 3.500',
  lock: 'M5 9h10v8H5zM7 9V6.500a3 3 0 0 1 6 0V9',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({
  name,
  size = 18,
  ...rest
}: { name: IconName; size?: number } & SVGProps<SVGSVGElement>): ReactElement {
  return (
    <svg
      viewBox="0 0 20 20"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      focusable={false}
      {...rest}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
